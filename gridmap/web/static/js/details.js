// What is known about this one, whom does one call, who changed it?
import { actions } from "./actions.js";
import { ApiError } from "./api.js";
import { callButton } from "./call.js";
import { button, h, put } from "./dom.js";
import { goTo, latLng, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { NOTHING, dateTime, t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} section
 * @param {{open: () => void, close: () => void}} panel */
export function keepDetails(app, section, panel) {
  const show = async (fresh) => {
    const { picked } = app.state.now;
    if (!picked) return panel.close();
    panel.open();
    if (fresh) put(section, back(app), h("p", { class: "loading" }, t("Loading…")));
    try {
      const found = await app.details(picked.layer, picked.id);
      if (JSON.stringify(app.state.now.picked) !== JSON.stringify(picked)) return undefined;
      put(
        section,
        back(app),
        page(app, picked.layer, found, () => show(true)),
      );
      app.bus.emit("details", found);
      begin(app, section);
      if (fresh && found.center && !map.getBounds().pad(-0.15).contains(latLng(found.center)))
        goTo(found.center, map.getZoom());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(
        section,
        back(app),
        h(
          "div",
          { class: "empty" },
          h("p", {}, error.message),
          button(t("Try again"), () => show(true)),
        ),
      );
    }
    return undefined;
  };
  app.state.on("picked", () => show(true));
  app.bus.on("saved", () => {
    if (app.state.now.picked && !section.querySelector("form")) show(false);
  });
  if (app.state.now.picked) show(true);
}

/** A link may ask that something be begun with the feature: its button is pressed for the person, once. */
function begin(app, section) {
  const { act } = app.state.now;
  if (!act) return;
  app.state.set({ act: "" });
  section.querySelector(`[data-act="${CSS.escape(act)}"]`)?.click();
}

const back = (app) =>
  h(
    "button",
    { type: "button", class: "button quiet back", on: { click: () => app.state.set({ picked: null }) } },
    t("← Back to the list"),
  );

function page(app, layer, found, reload) {
  const view = app.layers.get(layer);
  const mark = view ? view.markOf(found) : null;
  const icon =
    view?.legend.icons[found.fields.find((field) => field.key === view.legend.icon_by)?.value] ?? "";
  return h(
    "article",
    { class: "details" },
    h("h1", {}, found.title),
    h("p", { class: "details-class" }, mark ? [swatch(mark, icon), h("span", {}, mark.title)] : null),
    found.area ? h("p", { class: "muted" }, found.area) : null,
    found.center ? null : h("p", { class: "note" }, t("This is not on the map yet.")),
    phones(found),
    actions(app, layer, found, reload),
    remedies(found),
    photos(found),
    h(
      "dl",
      { class: "key-values" },
      found.fields.map((field) => [
        h("dt", {}, field.title),
        h("dd", { class: field.text ? null : "muted" }, field.text || NOTHING),
      ]),
    ),
    history(found),
  );
}

/** @param {{remedies: {title: string, url: string}[]}} found */
function remedies(found) {
  if (!found.remedies.length) return null;
  return h(
    "div",
    { class: "actions" },
    found.remedies.map((each) => h("a", { class: "button", href: each.url }, each.title)),
  );
}

/** @param {{phones: {who: string, title: string, phone: string}[]}} found */
function phones(found) {
  const list = found.phones.filter((each) => each.phone);
  if (!list.length) return null;
  return h(
    "ul",
    { class: "phones" },
    list.map((each) => h("li", {}, callButton(each.phone, each.who, each.title))),
  );
}

function photos(found) {
  if (!found.photos.length) return null;
  return h(
    "ul",
    { class: "photos" },
    found.photos.map((photo) =>
      h(
        "li",
        {},
        h(
          "a",
          { href: photo.url, target: "_blank", rel: "noopener" },
          h("img", {
            src: photo.url,
            alt: photo.caption || t("Photo"),
            loading: "lazy",
            width: photo.width,
            height: photo.height,
          }),
        ),
      ),
    ),
  );
}

function history(found) {
  if (!found.history.length) return null;
  return h(
    "details",
    { class: "history" },
    h("summary", {}, t("Who changed what")),
    h(
      "ol",
      {},
      found.history.map((each) =>
        h(
          "li",
          {},
          h("span", { class: "muted" }, `${dateTime(each.at)} · ${each.who}`),
          h("div", {}, each.what),
        ),
      ),
    ),
  );
}

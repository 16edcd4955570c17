// What is known about this one, whom does one call, who changed it?
import { actions } from "./actions.js";
import { ApiError } from "./api.js";
import { callButton } from "./call-button.js";
import { button, h, put } from "./dom.js";
import { isCutOff, keptDetails } from "./kept-answers.js";
import { goTo, latLng, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} section
 * @param {{open: () => void, close: () => void}} panel */
export function mountDetails(app, section, panel) {
  /** What lies in the outbox, and has not arrived. @type {any[]} */
  let waiting = [];
  const sayWhatWaits = () => {
    const { selected } = app.state.now;
    const box = section.querySelector(".waiting-here");
    if (!box || !selected) return;
    const own = waiting.filter(({ about = "" }) => about.endsWith(`/${selected.id}`));
    put(box, own.map((entry) => h("p", { class: "note" }, t("On this phone, not arrived yet: {what}", { what: entry.does }))));
  };
  document.addEventListener("outbox", (event) => {
    waiting = /** @type {CustomEvent} */ (event).detail;
    sayWhatWaits();
  });
  const show = async (fresh) => {
    const { selected } = app.state.now;
    if (!selected) return panel.close();
    panel.open();
    if (fresh) put(section, back(app), h("p", { class: "loading" }, t("Loading…")));
    try {
      const feature = await app.details(selected.layer, selected.id);
      if (JSON.stringify(app.state.now.selected) !== JSON.stringify(selected)) return undefined;
      put(
        section,
        back(app),
        page(app, selected.layer, feature, () => show(true)),
      );
      sayWhatWaits();
      app.bus.emit("details", feature);
      begin(app, section);
      if (fresh && feature.center && !map.getBounds().pad(-0.15).contains(latLng(feature.center)))
        goTo(feature.center, map.getZoom());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const kept = isCutOff(error) && keptDetails(app, selected.layer, selected.id);
      put(
        section,
        back(app),
        kept ? h("article", { class: "details" }, kept) : null,
        h(
          "div",
          { class: "empty" },
          kept ? null : h("p", {}, error.message),
          button(t("Try again"), () => show(true)),
        ),
      );
    }
    return undefined;
  };
  app.state.on("selected", () => show(true));
  app.bus.on("saved", () => {
    if (app.state.now.selected && !section.querySelector("form")) show(false);
  });
  if (app.state.now.selected) show(true);
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
    { type: "button", class: "button quiet back", on: { click: () => app.state.set({ selected: null }) } },
    t("← Back to the list"),
  );

function page(app, layer, feature, reload) {
  const view = app.layers.get(layer);
  const mark = view ? view.markOf(feature) : null;
  const icon =
    view?.legend.icons[feature.fields.find((field) => field.key === view.legend.icon_by)?.value] ?? "";
  return h(
    "article",
    { class: "details" },
    h("h1", {}, feature.title),
    h("p", { class: "details-class" }, mark?.key ? [swatch(mark, icon), h("span", {}, mark.title)] : null),
    feature.area ? h("p", { class: "muted" }, feature.area) : null,
    feature.note ? h("p", { class: "note" }, feature.note) : null,
    h("div", { class: "waiting-here" }),
    feature.center ? null : h("p", { class: "note" }, t("This is not on the map yet.")),
    phones(feature),
    actions(app, layer, feature, reload),
    remedies(feature),
    photos(feature),
    h(
      "dl",
      { class: "key-values" },
      feature.fields.map((field) => [
        h("dt", {}, field.title),
        h("dd", { class: hasValue(field) ? null : "muted" }, field.text),
      ]),
    ),
    history(feature),
  );
}

/** Unknown, never and nothing entered are said in a fainter voice. @param {{value: any}} field */
const hasValue = ({ value }) => value !== null && value !== "";

/** @param {{remedies: {title: string, url: string}[]}} feature */
function remedies(feature) {
  if (!feature.remedies.length) return null;
  return h(
    "div",
    { class: "actions" },
    feature.remedies.map((each) => h("a", { class: "button", href: each.url }, each.title)),
  );
}

/** @param {{phones: {who: string, title: string, phone: string}[]}} feature */
function phones(feature) {
  const list = feature.phones.filter((each) => each.phone);
  if (!list.length) return null;
  return h(
    "ul",
    { class: "phones" },
    list.map((each) => h("li", {}, callButton(each.phone, each.who, each.title))),
  );
}

function photos(feature) {
  if (!feature.photos.length) return null;
  return h(
    "ul",
    { class: "photos" },
    feature.photos.map((photo) =>
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

function history(feature) {
  if (!feature.history.length) return null;
  return h(
    "details",
    { class: "history" },
    h("summary", {}, t("Who changed what")),
    h(
      "ol",
      {},
      feature.history.map((each) =>
        h("li", {}, h("span", { class: "muted" }, `${each.time} · ${each.who}`), h("div", {}, each.what)),
      ),
    ),
  );
}

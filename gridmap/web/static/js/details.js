// What is known about this one, whom does one call, and what may be changed?
import { ApiError, send } from "./api.js";
import { ask } from "./dialog.js";
import { button, h, put } from "./dom.js";
import { editForm } from "./edit-form.js";
import { goTo, latLng, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { startPlacing } from "./point.js";
import { changeService } from "./service.js";
import { NOTHING, dateTime, t } from "./text.js";
import { saved } from "./toast.js";

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
      put(section, back(app), page(app, picked.layer, found, () => show(true)));
      app.bus.emit("details", found);
      if (fresh && found.center && !map.getBounds().pad(-0.15).contains(latLng(found.center))) goTo(found.center, map.getZoom());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(section, back(app), h("div", { class: "empty" }, h("p", {}, error.message), button(t("Try again"), () => show(true))));
    }
    return undefined;
  };
  app.state.on("picked", () => show(true));
  app.bus.on("saved", () => { if (app.state.now.picked && !section.querySelector("form")) show(false); });
  if (app.state.now.picked) show(true);
}

const back = (app) => h("button", { type: "button", class: "button quiet back", on: { click: () => app.state.set({ picked: null }) } }, t("← Back to the list"));

function page(app, layer, found, reload) {
  const view = app.layers.get(layer);
  const mark = view ? view.markOf(found) : null;
  const icon = view?.legend.icons[found.fields.find((field) => field.key === view.legend.icon_by)?.value] ?? "";
  return h("article", { class: "details" },
    h("h1", {}, found.title),
    h("p", { class: "details-class" }, mark ? [swatch(mark, icon), h("span", {}, mark.title)] : null),
    found.area ? h("p", { class: "muted" }, found.area) : null,
    found.center ? null : h("p", { class: "note" }, t("This is not on the map yet.")),
    phones(found),
    actions(app, layer, found, reload),
    photos(found),
    h("dl", { class: "key-values" }, found.fields.map((field) => [
      h("dt", {}, field.title), h("dd", { class: field.text ? null : "muted" }, field.text || NOTHING)])),
    history(found));
}

/** @param {{phones: {who: string, title: string, phone: string}[]}} found */
function phones(found) {
  const list = found.phones.filter((each) => each.phone);
  if (!list.length) return null;
  return h("ul", { class: "phones" }, list.map((each) => h("li", {}, callButton(each.phone, each.who, each.title))));
}

/** @param {string} phone @param {string} who @param {string} title */
export function callButton(phone, who, title) {
  return h("a", { class: "call", href: `tel:${phone.replace(/[^\d+]/g, "")}` },
    h("span", {}, h("span", { class: "call-who" }, who), h("span", { class: "call-title" }, title)), h("span", { class: "call-phone" }, phone));
}

function photos(found) {
  if (!found.photos.length) return null;
  return h("ul", { class: "photos" }, found.photos.map((photo) => h("li", {},
    h("a", { href: photo.url, target: "_blank", rel: "noopener" },
      h("img", { src: photo.url, alt: photo.caption || t("Photo"), loading: "lazy", width: photo.width, height: photo.height })))));
}

function history(found) {
  if (!found.history.length) return null;
  return h("details", { class: "history" }, h("summary", {}, t("Who changed what")),
    h("ol", {}, found.history.map((each) => h("li", {}, h("span", { class: "muted" }, `${dateTime(each.at)} · ${each.who}`), h("div", {}, each.what)))));
}

function actions(app, layer, found, reload) {
  const { edit } = found;
  const list = [];
  if (["grids", "areas"].includes(layer)) list.push(button(t("Show only this area"), () => app.state.set({ area: found.id, page: 1, picked: null })));
  const itself = { grid: "grids", enterprise: "enterprises" }[found.fields.find((field) => field.key === "what")?.value];
  if (layer === "nearest_station" && itself) list.push(button(t("Everything about it"), () => app.state.set({ picked: { layer: itself, id: found.id } })));
  if (found.center) list.push(button(t("Show on the map"), () => goTo(found.center)));
  if (edit) list.push(...changes(app, layer, found, reload));
  if (layer === "enterprises" && app.config.viewer.can_edit.includes("hazards")) {
    list.push(h("a", { class: "button", href: `/report?enterprise=${encodeURIComponent(found.id)}` }, t("Report a hazard here")));
  }
  if (app.config.viewer.roles.includes("duty_officer") && found.center) {
    list.push(h("a", { class: "button", href: `/locate?layer=${layer}&id=${encodeURIComponent(found.id)}` }, t("Nearest help")));
  }
  return list.length ? h("div", { class: "actions" }, list) : null;
}

function changes(app, layer, found, reload) {
  const { edit } = found;
  const view = app.layers.get(layer);
  const value = (key) => edit.fields.find((field) => field.key === key)?.value;
  const open = (event) => {
    const article = event.target.closest("article");
    put(article, h("h1", {}, found.title), editForm(app, layer, found, {
      saved: (change) => { put(article); saved(app, t("{title} is saved.", { title: found.title }), change); reload(); },
      cancel: reload,
    }));
  };
  const list = [button(t("Edit"), open)];
  if (edit.fields.some((field) => field.kind === "point")) {
    list.push(button(found.center ? t("Move the point") : t("Place on the map"), () => startPlacing(app, view.conf, found.id, found.center), found.center ? "" : "primary"));
  }
  if (edit.noun === "resources" && value("in_service") !== undefined) {
    list.push(button(value("in_service") ? t("Put out of service") : t("Put back in service"), () =>
      changeService({ id: edit.id, name: found.title, version: edit.version, in_service: value("in_service") }, (change, text) => saved(app, text, change))));
  }
  if (edit.noun === "enterprises" && value("state") && value("state") !== "closed") list.push(button(t("Close for good"), () => close(app, found), "stop"));
  return list;
}

function close(app, found) {
  ask({
    title: t("Close this enterprise?"), confirm: t("Close for good"), look: "stop",
    body: [h("p", {}, found.title), h("p", { class: "muted" }, t("It leaves the map and the lists; its visits and hazards stay on record. You can undo this."))],
    run: async () => {
      const answer = await send("PATCH", `/api/records/enterprises/${found.edit.id}`, { version: found.edit.version, changes: { state: "closed" } });
      app.state.set({ picked: null });
      saved(app, t("{title} is closed.", { title: found.title }), answer.change);
    },
  });
}

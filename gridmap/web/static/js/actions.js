// What may this person do with this feature: look around it, change it, move it, close it?
import { ask } from "./dialog.js";
import { button, h, put } from "./dom.js";
import { editForm } from "./edit-form.js";
import { goTo } from "./leaflet.js";
import { startPlacing } from "./pin.js";
import { changeService } from "./service.js";
import { t } from "./text.js";
import { change, showWritten } from "./writing.js";

/** @typedef {import("./app.js").App} App @typedef {import("./types").Details} Details */

/** @param {App} app @param {string} layer @param {Details} feature @param {() => void} reload shows the details anew */
export function actions(app, layer, feature, reload) {
  const { center, edit, same } = feature;
  const list = [];
  if (feature.is_area)
    list.push(
      button(t("Show only this area"), () => app.state.set({ area: feature.id, page: 1, selected: null })),
    );
  if (same) list.push(button(t("Everything about it"), () => app.state.set({ selected: same })));
  if (center)
    list.push(
      button(t("Show on the map"), () => goTo(center, feature.geometry?.type === "Point" ? 17 : undefined)),
    );
  if (edit) list.push(...changes(app, layer, feature, edit, reload));
  list.push(...feature.links.map(({ title, url }) => h("a", { class: "button", href: url }, title)));
  return list.length ? h("div", { class: "actions" }, list) : null;
}

/** @param {App} app @param {string} layer @param {Details} feature @param {import("./types").Edit} edit @param {() => void} reload */
function changes(app, layer, feature, edit, reload) {
  const openForm = (event) => {
    const article = event.target.closest("article");
    put(
      article,
      h("h1", {}, feature.title),
      editForm(app, layer, feature, {
        saved: (audited) => {
          put(article);
          showWritten(app, t("{title} is saved.", { title: feature.title }), audited);
          reload();
        },
        cancel: reload,
      }),
    );
  };
  const list = [withAction("edit", button(t("Edit"), openForm))];
  if (edit.fields.some((field) => field.kind === "point")) {
    const title = feature.center ? t("Move the point") : t("Place on the map");
    const place = () => startPlacing(app, app.layer(layer).conf, feature.id, feature.center);
    list.push(withAction("place", button(title, place, feature.center ? "" : "primary")));
  }
  if (edit.fields.some((field) => field.kind === "line" || field.kind === "area"))
    list.push(h("a", { class: "button", href: `/registers/${edit.noun}/${edit.id}/edit` }, t("Change the drawing")));
  const service = edit.fields.find((field) => field.key === "in_service");
  if (service) {
    const reason = edit.fields.find((field) => field.key === "out_reason")?.value ?? "";
    const resource = { id: edit.id, name: feature.title, in_service: service.value, out_reason: reason };
    const title = service.value ? t("Put out of service") : t("Put back in service");
    list.push(button(title, () => changeService(app, resource)));
  }
  if (edit.closing) list.push(button(t("Close for good"), () => close(app, feature, edit), "stop"));
  return list;
}

/** The button that a link may press by this name. @param {string} act @param {HTMLElement} pressed */
function withAction(act, pressed) {
  pressed.dataset.act = act;
  return pressed;
}

/** @param {App} app @param {Details} feature @param {import("./types").Edit} edit */
function close(app, feature, edit) {
  ask({
    title: t("Close this for good?"),
    confirm: t("Close for good"),
    look: "stop",
    body: [
      h("p", {}, feature.title),
      h(
        "p",
        { class: "muted" },
        t("It no longer counts as open; what belongs to it stays on record. You can undo this."),
      ),
    ],
    run: async () => {
      const audited = await change(app, { ...edit, title: feature.title }, /** @type {any} */ (edit.closing));
      app.state.set({ selected: null });
      showWritten(app, t("{title} is closed.", { title: feature.title }), audited);
    },
  });
}

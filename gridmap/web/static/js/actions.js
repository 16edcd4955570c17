// What may this person do with this feature: look around it, change it, move it, close it?
import { send } from "./api.js";
import { ask } from "./dialog.js";
import { button, h, put } from "./dom.js";
import { editForm } from "./edit-form.js";
import { goTo } from "./leaflet.js";
import { startPlacing } from "./point.js";
import { changeService } from "./service.js";
import { t } from "./text.js";
import { saved } from "./toast.js";

/** @param {import("./app.js").App} app @param {string} layer @param {any} found the feature's details
 * @param {() => void} reload shows the details anew */
export function actions(app, layer, found, reload) {
  const { edit } = found;
  const list = [];
  if (["grids", "areas"].includes(layer))
    list.push(
      button(t("Show only this area"), () => app.state.set({ area: found.id, page: 1, picked: null })),
    );
  const itself = { grid: "grids", enterprise: "enterprises" }[
    found.fields.find((field) => field.key === "what")?.value
  ];
  if (layer === "nearest_station" && itself)
    list.push(
      button(t("Everything about it"), () => app.state.set({ picked: { layer: itself, id: found.id } })),
    );
  if (found.center)
    list.push(
      button(t("Show on the map"), () =>
        goTo(found.center, found.geometry?.type === "Point" ? 17 : undefined),
      ),
    );
  if (edit) list.push(...changes(app, layer, found, reload));
  if (layer === "enterprises" && app.config.viewer.can_edit.includes("hazards")) {
    list.push(
      h(
        "a",
        { class: "button", href: `/report?enterprise=${encodeURIComponent(found.id)}` },
        t("Report a hazard here"),
      ),
    );
  }
  if (app.config.viewer.roles.includes("duty_officer") && found.center) {
    list.push(
      h(
        "a",
        { class: "button", href: `/locate?layer=${layer}&id=${encodeURIComponent(found.id)}` },
        t("Nearest help"),
      ),
    );
  }
  return list.length ? h("div", { class: "actions" }, list) : null;
}

function changes(app, layer, found, reload) {
  const { edit } = found;
  const view = app.layers.get(layer);
  const value = (key) => edit.fields.find((field) => field.key === key)?.value;
  const open = (event) => {
    const article = event.target.closest("article");
    put(
      article,
      h("h1", {}, found.title),
      editForm(app, layer, found, {
        saved: (change) => {
          put(article);
          saved(app, t("{title} is saved.", { title: found.title }), change);
          reload();
        },
        cancel: reload,
      }),
    );
  };
  const list = [named("edit", button(t("Edit"), open))];
  if (edit.fields.some((field) => field.kind === "point")) {
    list.push(
      named(
        "place",
        button(
          found.center ? t("Move the point") : t("Place on the map"),
          () => startPlacing(app, view.conf, found.id, found.center),
          found.center ? "" : "primary",
        ),
      ),
    );
  }
  if (edit.noun === "resources" && value("in_service") !== undefined) {
    list.push(
      button(value("in_service") ? t("Put out of service") : t("Put back in service"), () =>
        changeService(
          { id: edit.id, name: found.title, version: edit.version, in_service: value("in_service") },
          (change, text) => saved(app, text, change),
        ),
      ),
    );
  }
  if (edit.noun === "enterprises" && value("state") && value("state") !== "closed")
    list.push(button(t("Close for good"), () => close(app, found), "stop"));
  return list;
}

/** The button that a link may press by this name. @param {string} act @param {HTMLElement} pressed */
function named(act, pressed) {
  pressed.dataset.act = act;
  return pressed;
}

function close(app, found) {
  ask({
    title: t("Close this enterprise?"),
    confirm: t("Close for good"),
    look: "stop",
    body: [
      h("p", {}, found.title),
      h(
        "p",
        { class: "muted" },
        t("It leaves the map and the lists; its visits and hazards stay on record. You can undo this."),
      ),
    ],
    run: async () => {
      const answer = await send("PATCH", `/api/records/enterprises/${found.edit.id}`, {
        version: found.edit.version,
        changes: { state: "closed" },
      });
      app.state.set({ picked: null });
      saved(app, t("{title} is closed.", { title: found.title }), answer.change);
    },
  });
}

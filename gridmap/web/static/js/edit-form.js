// How is a record corrected? Only what was changed is sent; complaints stand at their fields; nobody's work is overwritten.
import { ApiError } from "./api.js";
import { button, h, put } from "./dom.js";
import { emptyOf, inputOf } from "./inputs.js";
import { sentences, t } from "./text.js";
import { waitsText, withWaiting } from "./waiting-edit.js";
import { change } from "./writing.js";

/** @typedef {import("./types").EditField} EditField @typedef {import("./types").Details} Details */

/** @param {import("./app.js").App} app @param {string} layer @param {Details} feature
 * @param {{saved: (audited: number|string|null) => void, cancel: () => void}} done */
export function editForm(app, layer, feature, done) {
  const form = h("form", { class: "form edit-form", novalidate: true });
  const build = (edit, draft, conflict) => {
    const rows = edit.fields
      .filter((field) => !["point", "line", "area", "reference"].includes(field.kind))
      .map((field) => control(field, draft, conflict));
    const trouble = h(
      "p",
      { class: "flash problem-flash", role: "alert", hidden: !conflict },
      conflict?.message ?? "",
    );
    const save = h("button", { class: "button primary" }, t("Save"));
    const waits = edit.fields.filter((field) => field.waits).map((field) => field.title);
    put(
      form,
      trouble,
      waits.length ? h("p", { class: "flash done waits-here", role: "status" }, waitsText(waits)) : null,
      rows.map((row) => row.element),
      h("div", { class: "form-actions" }, save, button(t("Cancel"), done.cancel)),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      submit({ edit, rows, trouble, save });
    };
    form.querySelector("input, select, textarea")?.focus({ preventScroll: Boolean(conflict) });
    if (conflict) trouble.scrollIntoView({ block: "center" });
  };
  const submit = async ({ edit, rows, trouble, save }) => {
    const changes = Object.fromEntries(
      rows.filter((row) => row.changed()).map((row) => [row.field.key, row.read()]),
    );
    if (!Object.keys(changes).length) return done.cancel();
    save.disabled = true;
    try {
      return done.saved(await change(app, { ...edit, title: feature.title }, changes));
    } catch (error) {
      save.disabled = false;
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 409) return merge(edit, changes, error.message);
      trouble.hidden = false;
      trouble.textContent = error.message;
      rows.forEach((row) =>
        row.showProblem(error.problems.find((each) => each.field === row.field.key)?.message ?? ""),
      );
      return undefined;
    }
  };
  /** Somebody else was first: their values are loaded, mine stay in the fields, and the difference is said. */
  const merge = async (edit, draft, message) => {
    const fresh = (await app.details(layer, feature.id)).edit;
    const before = Object.fromEntries(edit.fields.map((field) => [field.key, field.value]));
    build(fresh, draft, {
      before,
      message: sentences([message, t("What you entered is kept below; compare and save again.")]),
    });
  };
  const edit = /** @type {import("./types").Edit} */ (feature.edit);
  withWaiting(app.config.viewer.id, edit.noun, edit.id, edit.fields).then((fields) => build({ ...edit, fields }, {}, null));
  return form;
}

/** @param {EditField} field @param {Record<string, any>} draft @param {{before: Record<string, any>}|null} conflict */
function control(field, draft, conflict) {
  const id = `edit-${field.key}`;
  const value = field.key in draft ? draft[field.key] : field.value;
  const input = inputOf(field, value, id);
  const problem = h("p", { class: "problem", id: `${id}-problem`, hidden: true });
  const theirs = conflict && JSON.stringify(conflict.before[field.key]) !== JSON.stringify(field.value);
  const title = [
    field.title,
    field.unit ? t(" ({note})", { note: field.unit }) : "",
    field.required ? h("span", { class: "required" }, ` ${t("required")}`) : null,
  ];
  const element =
    field.kind === "flag"
      ? h("div", { class: "field" }, h("label", { class: "check" }, input.element, field.title), problem)
      : h(
          "div",
          { class: "field" },
          h(
            field.kind === "choices" ? "span" : "label",
            { class: "label", for: field.kind === "choices" ? null : id },
            title,
          ),
          input.element,
          field.waits ? h("p", { class: "hint" }, t("In the records: {value}", { value: field.text })) : null,
          theirs
            ? h("p", { class: "hint" }, t("Now saved by somebody else: {value}", { value: field.text }))
            : null,
          problem,
        );
  return {
    field,
    element,
    read: input.read,
    changed: () =>
      JSON.stringify(input.read() ?? null) !== JSON.stringify(field.value ?? emptyOf(field.kind)),
    showProblem: (message) => {
      problem.hidden = !message;
      problem.textContent = message;
      input.element.setAttribute("aria-invalid", String(Boolean(message)));
      input.element.setAttribute("aria-describedby", problem.id);
    },
  };
}

// What does one enter each kind of value with, and how is it read back?
import { h } from "./dom.js";
import { t } from "./text.js";

/** What an empty entry of this kind is read as. @param {string} kind */
export const emptyOf = (kind) =>
  kind === "text" || kind === "long" || kind === "phone" ? "" : kind === "flag" ? false : null;

const text = (field, value, id) => {
  const element = h("input", {
    id,
    value: value ?? "",
    type: field.kind === "phone" ? "tel" : "text",
    autocomplete: "off",
  });
  return { element, read: () => element.value.trim() };
};

const INPUTS = {
  long: (field, value, id) => {
    const element = h("textarea", { id, value: value ?? "", rows: 4 });
    return { element, read: () => element.value.trim() };
  },
  number: (field, value, id) => {
    const element = h("input", { id, value: value ?? "", type: "number", step: "any", inputmode: "decimal" });
    return { element, read: () => (element.value === "" ? null : Number(element.value)) };
  },
  date: (field, value, id) => {
    const element = h("input", { id, value: value ?? "", type: "date" });
    return { element, read: () => element.value || null };
  },
  flag: (field, value, id) => {
    const element = h("input", { id, type: "checkbox", checked: Boolean(value) });
    return { element, read: () => element.checked };
  },
  choice: (field, value, id) => {
    const element = h(
      "select",
      { id },
      field.required && value ? null : h("option", { value: "" }, "—"),
      field.choices.map(([key, title]) => h("option", { value: key }, title)),
    );
    element.value = value ?? "";
    return { element, read: () => element.value || null };
  },
  choices: (field, value, id) => {
    const boxes = field.choices.map(([key, title]) => [
      h("input", { type: "checkbox", value: key, checked: (value ?? []).includes(key) }),
      title,
    ]);
    // "Nobody has looked" and "looked, and found none" are two different things.
    const looked = h("input", { type: "checkbox", checked: value !== null && value !== undefined });
    for (const [box] of boxes)
      box.addEventListener("change", () => {
        if (box.checked) looked.checked = true;
      });
    const element = h(
      "div",
      { id, role: "group", "aria-label": field.title },
      h("label", { class: "check" }, looked, t("Has been looked into")),
      h(
        "div",
        { class: "choice-list" },
        boxes.map(([box, title]) => h("label", { class: "check" }, box, title)),
      ),
    );
    return {
      element,
      read: () => (looked.checked ? boxes.filter(([box]) => box.checked).map(([box]) => box.value) : null),
    };
  },
};

/** The control for a field of a form, and the value that stands in it now.
 * @param {import("./types").EditField} field @param {any} value @param {string} id */
export const inputOf = (field, value, id) => (INPUTS[field.kind] ?? text)(field, value, id);

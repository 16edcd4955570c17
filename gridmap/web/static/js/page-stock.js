// How does a booking form get more lines, and how is it kept from being sent twice?
import { one } from "./dom.js";

const form = /** @type {HTMLFormElement | null} */ (one("[data-stock-form]"));
if (form) {
  const blank = /** @type {HTMLTemplateElement} */ (one("[data-blank]", form));
  const lines = one("[data-lines]", form);
  const count = one('input[name="lines"]', form);
  const add = one("[data-add-line]", form);

  add.hidden = false;
  add.addEventListener("click", () => {
    const number = Number(count.value);
    const made = /** @type {DocumentFragment} */ (blank.content.cloneNode(true));
    for (const element of made.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace("__", String(number)));
      }
    }
    const first = made.querySelector("input:not([type=hidden]), select");
    lines.append(made);
    count.value = String(number + 1);
    /** @type {HTMLElement} */ (first).focus();
  });

  // The form carries an id of its own, so the server books it once; this only spares a doubt.
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button.primary")) /** @type {HTMLButtonElement} */ (button).disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button.primary")) /** @type {HTMLButtonElement} */ (button).disabled = false;
  });

  one("[aria-invalid]", form)?.focus();
}

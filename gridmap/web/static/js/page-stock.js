// How does a booking form get more lines, and how is it kept from being sent twice?
import { query } from "./dom.js";

const form = /** @type {HTMLFormElement | null} */ (query("[data-stock-form]"));
if (form) {
  const blank = /** @type {HTMLTemplateElement} */ (query("[data-blank]", form));
  const lines = query("[data-lines]", form);
  const count = query('input[name="lines"]', form);
  const add = query("[data-add-line]", form);

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
    for (const button of form.querySelectorAll("button.primary"))
      /** @type {HTMLButtonElement} */ (button).disabled = true;
  });
  window.addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button.primary"))
      /** @type {HTMLButtonElement} */ (button).disabled = false;
  });

  query("[aria-invalid]", form)?.focus();
}

// How does a booking form get more lines?
import { query } from "./dom.js";

/** The form of a depot, where the page has one. */
export function mountStockForm() {
  const form = /** @type {HTMLFormElement | null} */ (query("[data-stock-form]"));
  if (!form) return;
  const blank = /** @type {HTMLTemplateElement} */ (query("[data-blank]", form));
  const lines = query("[data-lines]", form);
  const count = query('input[name="lines"]', form);
  const add = query("[data-add-line]", form);
  /** @returns {HTMLElement} where it begins */
  const another = () => {
    const number = Number(count.value);
    const made = /** @type {DocumentFragment} */ (blank.content.cloneNode(true));
    for (const element of made.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace("__", String(number)));
      }
    }
    const first = /** @type {HTMLElement} */ (made.querySelector("input:not([type=hidden]), select"));
    lines.append(made);
    count.value = String(number + 1);
    return first;
  };
  add.hidden = false;
  add.addEventListener("click", () => another().focus());
  form.addEventListener("putback", (event) => {
    const [wanted] = /** @type {CustomEvent} */ (event).detail.get("lines") ?? [];
    while (Number(count.value) < Number(wanted)) another();
  });
}

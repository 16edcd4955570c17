// Several names in one field: the list completes the one that is being typed, and keeps those before it.
import { h } from "./dom.js";

const SIGNS = ["、", ",", "，", ";", "；"];

/** Every field of a form that holds several names. */
export function mountSeveralNames() {
  for (const input of document.querySelectorAll("input[data-several]"))
    mount(/** @type {HTMLInputElement} */ (input));
}

/** @param {HTMLInputElement} input */
function mount(input) {
  const names = [...(input.list?.options ?? [])].map((option) => option.value);
  const own = h("datalist", { id: `${input.id}-names` });
  input.after(own);
  input.setAttribute("list", own.id);
  const renew = () => own.replaceChildren(...offered(input.value, names).map((value) => h("option", { value })));
  input.addEventListener("input", renew);
  renew();
}

/** What the list offers: the names that are written already, each with another one behind them.
 * @param {string} typed @param {string[]} names */
export function offered(typed, names) {
  const end = Math.max(...SIGNS.map((sign) => typed.lastIndexOf(sign))) + 1;
  const before = typed.slice(0, end);
  const written = new Set(before.split(/[、,，;；]/).map((name) => name.trim()));
  return names.filter((name) => !written.has(name)).map((name) => before + name);
}

// How is a page renewed under a hand that types or picks? Part by part: where the hand is, nothing moves, and news waits.
import { h } from "./dom.js";
import { t } from "./text.js";

const LISTS = ":scope > ol, :scope > ul";

/** Is something typed here that the page did not come with? @param {Element} part */
const isBegun = (part) =>
  [...part.querySelectorAll("input:not([type=hidden]), textarea")].some(
    (field) => /** @type {HTMLInputElement} */ (field).value !== /** @type {HTMLInputElement} */ (field).defaultValue,
  );

/** Does a hand rest in it, or has one begun to write? @param {Element} part */
const isHeld = (part) => part.contains(document.activeElement) || isBegun(part) || part.querySelector("details[open]") !== null;

/** Put the fresh parts in the place of the old ones. A part is an element with an id, or the only one of its kind; what is
 * marked `data-keep` stays as it is. @param {Element} page @param {Element} fresh @param {() => void} refresh of all, when asked for */
export function renewAround(page, fresh, refresh) {
  const before = [...page.children];
  const staying = new Map();
  for (const part of before) {
    if (part.matches("[data-keep]") || isHeld(part)) staying.set(nameOf(part), part);
    else part.remove();
  }
  let last = /** @type {Element|null} */ (null);
  for (const part of [...fresh.children]) {
    const there = staying.get(nameOf(part));
    if (there) renewLists(there, part, refresh);
    else if (last) last.after(part);
    else page.prepend(part);
    last = there ?? part;
  }
}

/** @param {Element} part */
const nameOf = (part) => part.id || part.tagName;

/** What is only read in a part that is held is renewed; of anything else a line says that there is news.
 * @param {Element} part @param {Element} fresh @param {() => void} refresh */
function renewLists(part, fresh, refresh) {
  if (part.matches("[data-keep]")) return;
  for (const list of part.querySelectorAll(LISTS)) {
    const same = [...fresh.querySelectorAll(LISTS)].find((other) => other.className === list.className);
    if (same && !isHeld(list)) list.replaceWith(same.cloneNode(true));
  }
  if (told(part) === told(fresh)) part.querySelector(":scope > .news")?.remove();
  else tellNews(part, refresh);
}

/** What a part says, but for what the clock changes by itself. @param {Element} part */
function told(part) {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const each of copy.querySelectorAll(".clock-left, .news, form .chip, .problem, .flash")) each.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** @param {Element} part @param {() => void} refresh */
export function tellNews(part, refresh) {
  if (part.querySelector(":scope > .news")) return;
  const button = h("button", { type: "button", class: "button quiet", on: { click: refresh } }, t("Refresh"));
  part.prepend(h("p", { class: "note news", role: "status" }, t("There is something new here."), " ", button));
}

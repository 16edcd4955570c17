// Where is the place that somebody calls by this name? One field, a list under it, arrows and Enter.
import { ApiError, get, queryString, isAbort } from "./api.js";
import { h, put, debounce } from "./dom.js";
import { isCutOff } from "./kept-answers.js";
import { t } from "./text.js";

/** @typedef {{layer: string, id: string, title: string, subtitle: string, zoom: number|null, center: import("./types").LonLat|null}} Hit */

/** @param {HTMLInputElement} input @param {HTMLElement} list
 * @param {{area?: string, only?: string, choose: (hit: Hit) => void, kept?: (text: string) => {hits: Hit[], note: string}}} options
 * only: key of the one layer that is meant; kept: what this phone finds by itself where no answer comes */
export function mountSearch(input, list, { area = "", only = "", choose, kept }) {
  let hits = /** @type {Hit[]} */ ([]);
  let at = -1;
  let abort = new AbortController();
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  list.setAttribute("role", "listbox");
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
  };
  const open = (...children) => {
    put(list, ...children);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const take = (hit) => {
    close();
    input.value = hit.title;
    choose(hit);
  };
  const mark = (to) => {
    at = to;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", at < 0 ? "" : `${list.id}-${at}`);
  };

  const ask = async () => {
    abort.abort();
    const q = input.value.trim();
    if (!q) return close();
    abort = new AbortController();
    let note = "";
    try {
      const answer = await get(`/api/search${queryString({ q, area })}`, { signal: abort.signal });
      hits = answer.hits.filter((hit) => !only || hit.layer === only);
    } catch (error) {
      if (isAbort(error)) return undefined;
      if (kept && isCutOff(error)) ({ hits, note } = kept(q));
      else return open(
        remark("problem", error instanceof ApiError ? error.message : t("The search failed.")),
      );
    }
    at = -1;
    if (!hits.length)
      return open(remark("muted", t("Nothing is called “{text}” here.", { text: q })), note && remark("muted small", note));
    return open(hits.map((hit, i) => item(list.id, hit, i, take)), note && remark("muted small", note));
  };
  input.addEventListener("input", debounce(ask, 220));
  input.addEventListener("focus", () => {
    if (input.value.trim() && hits.length) list.hidden = false;
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.isComposing || list.hidden || !hits.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark((at + step + hits.length) % hits.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      take(hits[Math.max(at, 0)]);
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!list.contains(/** @type {Node} */ (event.target)) && event.target !== input) close();
  });
}

/** What stands in the list without being a place: a list of choices holds nothing but choices. */
const remark = (look, text) => h("li", { class: look, role: "option", "aria-disabled": "true" }, text);

function item(prefix, hit, i, take) {
  return h(
    "li",
    { role: "option", id: `${prefix}-${i}`, "aria-selected": "false", on: { click: () => take(hit) } },
    h("span", {}, hit.title),
    h("span", { class: "muted small" }, hit.subtitle, hit.center ? "" : ` · ${t("not on the map yet")}`),
  );
}

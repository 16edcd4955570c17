// Which place is visited, and who goes? The server has put it into the page; a page that this phone kept is of no place yet, and
// is filled by its address from the list that was kept with it.
import { h, put, query } from "./dom.js";
import { t } from "./text.js";

/** @typedef {{id: string, code: string, name: string, area: string, names: string[], list: number, tagged: boolean, not_due: string[]}} KeptPlace */
/** @typedef {{places: KeptPlace[], people: Record<string, string>, outings: Record<string, string[]>, lists: string[][],
 *   kinds: string[], me: string}} Kit */

/** Fills a kept page. False where the place of its address is not among those that were kept. @param {HTMLFormElement} form */
export function fillFromKit(form) {
  const told = document.getElementById("visit-kit");
  if (!told) return true;
  /** @type {Kit} */
  const kit = JSON.parse(told.textContent ?? "");
  const asked = new URLSearchParams(location.search);
  const code = asked.get("enterprise") ?? "";
  const place = kit.places.find((each) => each.id === code.toLowerCase() || (each.code && each.code === code));
  if (!place) return false;
  Object.assign(form.dataset, { place: place.id, title: place.name, area: place.area });
  fillCrew(kit, asked);
  fillChecklist(kit.lists[place.list] ?? [], place.tagged);
  for (const item of place.not_due) document.getElementById(`answer.${item}`)?.setAttribute("data-not-due", "");
  fillNames(place.names);
  query("#visit-place").textContent = place.name;
  document.title = `${place.name} · ${document.title}`;
  const report = query("#visit-report");
  if (report) report.href = `/registers/hazards/new?enterprise=${place.id}`;
  for (const each of document.querySelectorAll('[name="enterprise"]'))
    /** @type {HTMLInputElement} */ (each).value = place.id;
  return true;
}

/** @param {Kit} kit @param {URLSearchParams} asked */
function fillCrew(kit, asked) {
  const outing = asked.get("outing") ?? "";
  const people = asked.getAll("person").filter((id) => id in kit.people);
  const going = outing ? [] : people.length ? people : [kit.me];
  const names = outing ? (kit.outings[outing] ?? []) : going.map((id) => kit.people[id] ?? "");
  query("#visit-crew").textContent = names.join(t(", "));
  const kind = kit.kinds[names.length > 1 ? 1 : 0];
  for (const each of document.querySelectorAll("[data-kind]")) each.textContent = kind;
  const fields = outing ? [["outing", outing]] : going.map((id) => ["person", id]);
  for (const holder of document.querySelectorAll("[data-crew]"))
    put(
      /** @type {HTMLElement} */ (holder),
      fields.map(([name, value]) => h("input", { type: "hidden", name, value })),
    );
}

/** Of all items that there are, those of this place stay. @param {string[]} items @param {boolean} tagged */
function fillChecklist(items, tagged) {
  for (const section of document.querySelectorAll(".checks[data-head]")) {
    for (const item of section.querySelectorAll(".check-item"))
      if (!items.includes(item.id.replace("answer.", ""))) item.remove();
    if (!section.querySelector(".check-item")) section.remove();
  }
  query("#no-checklist").hidden = items.length > 0;
  query("#not-tagged").hidden = tagged;
}

/** Who may have been there. @param {string[]} names */
function fillNames(names) {
  const option = (name, at) =>
    h(
      "label",
      { class: "answer" },
      Object.assign(h("input", { type: "radio", name: "on_site", value: name }), { defaultChecked: at === 0 }),
      h("span", {}, name),
    );
  put(query("#visit-names"), names.map(option));
  if (!names.length) query("#visit-other").open = true;
}

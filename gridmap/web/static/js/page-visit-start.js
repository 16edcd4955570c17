// Whom do I take along, and where do we go? Filters the places that the page holds, without a signal too, and puts the nearest
// first.
import { metres } from "./distance.js";
import { query } from "./dom.js";
import { mountOutbox } from "./outbox-strip.js";
import { loadTexts, t } from "./text.js";

const page = query("#start-page");
await loadTexts(page.dataset.texts ?? "", page.dataset.locale ?? "");
const list = query("#places");
const items = /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("li") ?? [])]);
const search = query("#q");

if (search && page.dataset.whole) {
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) item.hidden = !words.every((word) => item.textContent?.toLowerCase().includes(word));
    query("#nothing-found").hidden = items.some((item) => !item.hidden);
  });
}

const nearest = query("#nearest-first");
nearest?.addEventListener("change", () => {
  if (!nearest.checked) return list.append(...items);
  return navigator.geolocation?.getCurrentPosition(
    ({ coords }) => list.append(...byDistance([coords.longitude, coords.latitude])),
    () => {
      nearest.checked = false;
      query("#nearest-told").textContent = t("The device did not tell where it is.");
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
});

/** What has no place comes last. @param {[number, number]} here */
function byDistance(here) {
  const far = (/** @type {HTMLElement} */ { dataset: { lon, lat } }) => (lon && lat ? metres([Number(lon), Number(lat)], here) : Infinity);
  return [...items].sort((one, other) => far(one) - far(other) || 0);
}

const { person = "", personName = "" } = page.dataset;
await mountOutbox({ viewer: { id: person, name: personName } }, query("#outbox"));
document.documentElement.dataset.visit = "true";

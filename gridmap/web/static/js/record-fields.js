// Where is the record, and which enterprise is it of?
import { get } from "./api.js";
import { h, query } from "./dom.js";
import { beyond } from "./kept-answers.js";
import { goTo } from "./leaflet.js";
import { makePin } from "./pin.js";
import { mountSearch } from "./search.js";
import { t } from "./text.js";

/** The pin: by a tap, by the device, or put in the middle of the map; whether the place lies in one's area is said beside it.
 * @param {import("./app.js").App} app @param {{place: any}} report */
export function mountPlace(app, report) {
  const text = query("#place-text");
  const warning = h("p", { id: "place-beyond", class: "problem", role: "status", hidden: true });
  text.after(warning);
  /** @type {import("./types").LonLat|null} */
  let at = null;
  const warn = () => {
    warning.textContent = at && beyond(app, at);
    warning.hidden = !warning.textContent;
  };
  app.bus.on("layer", warn);
  const show = (lon, lat) => {
    report.place = { lon, lat };
    at = [lon, lat];
    warn();
    text.textContent = t("Marked at {lat}, {lon}", { lat: lat.toFixed(5), lon: lon.toFixed(5) });
  };
  const pin = makePin(null, show);
  query("#place-middle").addEventListener("click", () => pin.toMiddle());
  query("#place-gps").addEventListener("click", () => {
    if (!navigator.geolocation) {
      text.textContent = t("This device does not tell where it is.");
      return;
    }
    text.textContent = t("Asking the device where it is …");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        pin.put(coords.longitude, coords.latitude);
        goTo([coords.longitude, coords.latitude], 17);
        text.textContent += ` (± ${t("{metres} m", { metres: Math.round(coords.accuracy) })})`;
      },
      () => {
        text.textContent = t("The device did not tell where it is. Tap the map instead.");
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  query("#place-none").addEventListener("click", () => {
    at = null;
    warn();
  });
  return pin;
}

/** The enterprise may be named by search, or by the link that led here.
 * @param {import("./types").Config} config @param {HTMLFormElement} form @param {any} pin
 * @returns {{id: () => string, isUnknown: () => boolean}} the one that was chosen; does something stand there that is none? */
export function mountEnterprise(config, form, pin) {
  const input = /** @type {HTMLInputElement|null} */ (form.querySelector("#enterprise_id"));
  if (!input) return { id: () => "", isUnknown: () => false };
  const layer = form.dataset.enterprises;
  const asked = new URLSearchParams(location.search).get("enterprise") ?? "";
  let chosen = input.value ? asked : "";
  const take = (id, title, center) => {
    chosen = id;
    input.value = title;
    if (!center) return;
    pin.put(center[0], center[1]);
    goTo(center, 17);
  };
  input.removeAttribute("list");
  input.addEventListener("input", () => {
    chosen = "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  const hits = h("ul", { id: "enterprise-hits", class: "search-hits", hidden: true });
  input.after(hits);
  mountSearch(input, hits, {
    area: config.area.path,
    only: layer,
    choose: (hit) => take(hit.id, hit.title, hit.center),
  });
  if (asked)
    get(`/api/layers/${layer}/features/${encodeURIComponent(asked)}`)
      .then((feature) => take(feature.id, feature.title, feature.center))
      .catch(() => undefined);
  return { id: () => chosen, isUnknown: () => Boolean(input.value.trim()) && input.value !== input.defaultValue && !chosen };
}

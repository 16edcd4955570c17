// Where is the hazard, which enterprise is it of, how grave is it?
import { get } from "./api.js";
import { h, one, put } from "./dom.js";
import { goTo } from "./leaflet.js";
import { makePin } from "./point.js";
import { keepSearch } from "./search.js";
import { number, t } from "./text.js";

/** The pin: by a tap, by the device, or put in the middle of the map. @param {{place: any}} report */
export function keepPlace(report) {
  const text = one("#place-text");
  const tell = (lon, lat) => {
    report.place = { lon, lat };
    text.textContent = t("Marked at {lat}, {lon}", { lat: lat.toFixed(5), lon: lon.toFixed(5) });
  };
  const pin = makePin(null, tell);
  one("#place-middle").addEventListener("click", () => pin.toMiddle());
  one("#place-gps").addEventListener("click", () => {
    if (!navigator.geolocation) {
      text.textContent = t("This device does not tell where it is.");
      return;
    }
    text.textContent = t("Asking the device where it is …");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        pin.put(coords.longitude, coords.latitude);
        goTo([coords.longitude, coords.latitude], 17);
        text.textContent += ` (± ${t("{metres} m", { metres: number(coords.accuracy, 0) })})`;
      },
      () => {
        text.textContent = t("The device did not tell where it is. Tap the map instead.");
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
  return pin;
}

/** The enterprise may be named by search, or by the link that led here.
 * @param {any} config @param {{enterprise: string}} report @param {any} pin */
export function keepEnterprise(config, report, pin) {
  const input = one("#enterprise");
  const take = (id, title, center) => {
    report.enterprise = id;
    input.value = title;
    if (!center) return;
    pin.put(center[0], center[1]);
    goTo(center, 17);
  };
  input.addEventListener("input", () => {
    report.enterprise = "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  keepSearch(input, one("#enterprise-hits"), {
    area: config.area.path,
    only: "enterprises",
    choose: (hit) => take(hit.id, hit.title, hit.center),
  });
  const asked = new URLSearchParams(location.search).get("enterprise");
  if (asked)
    get(`/api/layers/enterprises/features/${encodeURIComponent(asked)}`)
      .then((found) => take(found.id, found.title, found.center))
      .catch(() => undefined);
}

/** The choices that a field of the hazards has. @param {any} config @param {string} key @param {HTMLElement} holder */
export function choicesOf(config, key, holder) {
  const field = config.layers
    .find((layer) => layer.key === "hazards")
    ?.fields.find((each) => each.key === key);
  put(
    holder,
    Object.entries(field?.choices ?? {}).map(([value, title], i) =>
      h(
        "label",
        { class: "check option" },
        h("input", { type: "radio", name: key, value, checked: i === 0 }),
        title,
      ),
    ),
  );
}

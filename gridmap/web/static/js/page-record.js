// A record's form beside the map: the pin and the two coordinates, the drawing and its text, always say the same.
import { makeApp } from "./app.js";
import { query } from "./dom.js";
import { focusFirstProblem } from "./first-problem.js";
import { fit, goTo } from "./leaflet.js";
import { keepForOffline } from "./offline.js";
import { makePanel } from "./panel.js";
import { mountEnterprise, mountPlace } from "./record-fields.js";
import { mountKeeping } from "./record-outbox.js";
import { mountShape } from "./record-shape.js";
import { mountSeveralNames } from "./several-names.js";
import { t } from "./text.js";

const AROUND_DEG = 0.004;

/** @param {import("./types").Config} config */
export async function open(config) {
  mountSeveralNames();
  focusFirstProblem();
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const knows = config.drawn ? undefined : mountPoint(app, config);
  if (document.querySelector("form[data-outbox]")) {
    mountKeeping({ viewer: config.viewer, area: config.area.path }, query("#outbox"), { knows });
    keepForOffline(config.viewer.id, [config.icons, config.texts]);
  }
  if (config.drawn) await mountShape(app, config.drawn);
}

/** What this page knows of the form of a record with a point. @param {import("./app.js").App} app @param {import("./types").Config} config */
function mountPoint(app, config) {
  const lon = /** @type {HTMLInputElement} */ (document.getElementById("geom.lon"));
  const lat = /** @type {HTMLInputElement} */ (document.getElementById("geom.lat"));
  const asked = new URLSearchParams(location.search);
  // One kept page stands in for every place that a finger was held on.
  if (!lon.value && !lat.value) [lon.value, lat.value] = ["lon", "lat"].map((name) => asked.get(name) ?? "");
  const written = () =>
    lon.value.trim() && lat.value.trim() ? [Number(lon.value), Number(lat.value)] : [NaN, NaN];
  const report = {
    set place(at) {
      lon.value = at.lon.toFixed(6);
      lat.value = at.lat.toFixed(6);
    },
  };
  query(".place-buttons").hidden = false;
  const pin = mountPlace(app, report);
  const follow = () => {
    const [x, y] = written();
    if (!Number.isFinite(x) || !Number.isFinite(y) || Math.abs(x) > 180 || Math.abs(y) > 85) return;
    const typed = [lon.value, lat.value];
    pin.put(x, y);
    [lon.value, lat.value] = typed; // what was typed stays as it was typed
    goTo([x, y]);
  };
  for (const input of [lon, lat]) input.addEventListener("change", follow);
  query("#place-none").addEventListener("click", () => {
    pin.hide();
    lon.value = lat.value = "";
  });
  follow();
  return (/** @type {HTMLFormElement} */ form) => knownOf(config, form, pin, written);
}

/** @param {import("./types").Config} config @param {HTMLFormElement} form @param {any} pin
 * @param {() => number[]} place where it is as degrees, not finite where nobody said */
function knownOf(config, form, pin, place) {
  const enterprise = mountEnterprise(config, form, pin);
  const unknown = { field: "enterprise_id", message: t("Choose the enterprise from the list, or leave this empty.") };
  return {
    said: () => /** @type {Record<string, string>} */ (enterprise.id() ? { enterprise_id: enterprise.id() } : {}),
    problems: () => (enterprise.isUnknown() ? [unknown] : []),
    kept: () => {
      const [lon, lat] = place();
      if (Number.isFinite(lon) && Number.isFinite(lat))
        fit([lon - AROUND_DEG, lat - AROUND_DEG, lon + AROUND_DEG, lat + AROUND_DEG]);
    },
  };
}

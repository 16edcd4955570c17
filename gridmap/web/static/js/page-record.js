// A record's form beside the map: the pin and the two coordinates, the drawing and its text, always say the same.
import { makeApp } from "./app.js";
import { query } from "./dom.js";
import { focusFirstProblem } from "./first-problem.js";
import { goTo } from "./leaflet.js";
import { makePanel } from "./panel.js";
import { mountPlace } from "./record-fields.js";
import { mountKeeping } from "./record-outbox.js";
import { mountShape } from "./record-shape.js";
import { mountSeveralNames } from "./several-names.js";

/** @param {import("./types").Config} config */
export async function open(config) {
  mountSeveralNames();
  focusFirstProblem();
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  if (config.drawn) await mountShape(app, config.drawn);
  else mountPoint(config);
}

/** @param {import("./types").Config} config */
function mountPoint(config) {
  const lon = /** @type {HTMLInputElement} */ (document.getElementById("geom.lon"));
  const lat = /** @type {HTMLInputElement} */ (document.getElementById("geom.lat"));
  const written = () =>
    lon.value.trim() && lat.value.trim() ? [Number(lon.value), Number(lat.value)] : [NaN, NaN];
  const report = {
    set place(at) {
      lon.value = at.lon.toFixed(6);
      lat.value = at.lat.toFixed(6);
    },
  };
  query(".place-buttons").hidden = false;
  const pin = mountPlace(report);
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
  const form = /** @type {HTMLFormElement} */ (query("#record-form"));
  if (form.dataset.kind) mountKeeping(config, form, pin, written);
}

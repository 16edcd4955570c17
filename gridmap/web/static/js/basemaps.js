// Is there a picture under the map? None by default; what the operator configured can be chosen here.
import { h } from "./dom.js";
import { L, map } from "./leaflet.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app @returns {HTMLElement|null} the choice, or null where there is none */
export function mountBasemap(app) {
  const { basemaps } = app.config;
  if (!basemaps.length) return null;
  let shown = L.layerGroup().addTo(map);
  const draw = () => {
    map.removeLayer(shown);
    const basemap = basemaps.find((each) => each.key === app.state.now.base);
    shown = L.layerGroup(basemap ? tiles(basemap) : []).addTo(map);
    map.getContainer().classList.toggle("has-basemap", Boolean(basemap));
    credit.textContent = basemap?.attribution ?? "";
  };
  const credit = h("span", { class: "credit" });
  map.getContainer().parentElement?.append(credit);
  app.state.on("base", draw);
  draw();
  const radio = (key, title) =>
    h(
      "label",
      { class: "check" },
      h("input", {
        type: "radio",
        name: "base",
        value: key,
        checked: app.state.now.base === key,
        on: { change: () => app.state.set({ base: key }) },
      }),
      title,
    );
  return h(
    "fieldset",
    { class: "layer-group" },
    h("legend", {}, t("Base map")),
    radio("none", t("None: our own ground only")),
    basemaps.map((each) => radio(each.key, each.title)),
  );
}

/** @param {import("./types").Basemap} basemap */
const tiles = ({ url, overlay_url, subdomains, max_zoom }) =>
  [url, overlay_url]
    .filter(Boolean)
    .map((each) =>
      L.tileLayer(each, { subdomains, maxNativeZoom: max_zoom, maxZoom: 19, crossOrigin: false }),
    );

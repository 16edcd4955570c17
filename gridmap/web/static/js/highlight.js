// Which feature is meant? A ring or an outline around the one that is picked, a lighter one under the pointer or the table's row.
import { L, latLng, map } from "./leaflet.js";
import { h } from "./dom.js";

const pane = map.createPane("picked");
pane.style.zIndex = "680";
pane.style.pointerEvents = "none";
const renderer = L.svg({ pane: "picked", padding: 0.3 });

/** @param {string} look "picked" or "hovered" @param {any} geometry GeoJSON, or null @param {number[]|null} center */
function around(look, geometry, center) {
  if (geometry && geometry.type !== "Point") {
    return L.geoJSON(geometry, {
      pane: "picked",
      renderer,
      interactive: false,
      style: { className: `outline ${look}`, fill: false, weight: look === "picked" ? 4 : 3 },
    });
  }
  const at = geometry?.coordinates ?? center;
  if (!at) return null;
  return L.marker(latLng(at), {
    pane: "picked",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({
      html: h("span", { class: `ring ${look}` }),
      className: "ring-holder",
      iconSize: [0, 0],
    }),
  });
}

/** @param {import("./app.js").App} app */
export function keepHighlights(app) {
  let picked = null;
  let hovered = null;
  const tip = L.tooltip({ pane: "picked", direction: "top", offset: [0, -14], className: "tip" });
  const replace = (old, next) => {
    if (old) map.removeLayer(old);
    if (next) map.addLayer(next);
    return next;
  };
  app.state.on("picked", (what) => {
    if (!what) picked = replace(picked, null);
  });
  app.bus.on("details", (found) => {
    picked = replace(picked, around("picked", found.geometry, found.center));
  });
  app.bus.on("hover", (what) => {
    hovered = replace(hovered, what && around("hovered", what.feature?.geometry, what.center));
    if (what?.from !== "map") return void map.closeTooltip(tip);
    const at =
      what.feature.geometry.type === "Point" ? latLng(what.feature.geometry.coordinates) : what.latlng;
    map.openTooltip(tip.setLatLng(at).setContent(h("span", {}, what.feature.properties.title)));
  });
}

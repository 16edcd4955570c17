// Which feature is meant? A ring or an outline around the one that is selected, a lighter one under the pointer or the table's row.
import { L, latLng, map } from "./leaflet.js";
import { h } from "./dom.js";

const pane = map.createPane("selected");
pane.style.zIndex = "680";
pane.style.pointerEvents = "none";
const renderer = L.svg({ pane: "selected", padding: 0.3 });

/** @param {string} look "selected" or "hovered" @param {any} geometry GeoJSON, or null @param {number[]|null} center */
function around(look, geometry, center) {
  if (geometry && geometry.type !== "Point") {
    return L.geoJSON(geometry, {
      pane: "selected",
      renderer,
      interactive: false,
      style: { className: `outline ${look}`, fill: false, weight: look === "selected" ? 4 : 3 },
    });
  }
  const at = geometry?.coordinates ?? center;
  if (!at) return null;
  return L.marker(latLng(at), {
    pane: "selected",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({
      html: h("span", { class: `ring ${look}` }),
      className: "ring-holder",
      iconSize: [0, 0],
    }),
  });
}

/** Ground that has no name of its own is called as its class is. */
function titleOf(app, { layer, feature }) {
  const view = app.layers.get(layer);
  return view?.conf.called_by_class ? view.markOf(feature.properties).title : feature.properties.title;
}

/** @param {import("./app.js").App} app */
export function mountHighlights(app) {
  let selected = null;
  let hovered = null;
  const tip = L.tooltip({ pane: "selected", direction: "top", offset: [0, -14], className: "tip" });
  const replace = (old, next) => {
    if (old) map.removeLayer(old);
    if (next) map.addLayer(next);
    return next;
  };
  app.state.on("selected", (what) => {
    if (!what) selected = replace(selected, null);
  });
  app.bus.on("details", (feature) => {
    selected = replace(selected, around("selected", feature.geometry, feature.center));
  });
  app.bus.on("hover", (what) => {
    // Ground that is only a class lies all over the township: its outline would hide the map.
    const alone = what && !app.layers.get(what.layer)?.conf.called_by_class;
    hovered = replace(hovered, alone && around("hovered", what.feature?.geometry, what.center));
    if (what?.from !== "map") return void map.closeTooltip(tip);
    const at =
      what.feature.geometry.type === "Point" ? latLng(what.feature.geometry.coordinates) : what.latlng;
    map.openTooltip(tip.setLatLng(at).setContent(h("span", {}, titleOf(app, what))));
  });
}

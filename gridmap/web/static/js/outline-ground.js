// What lies around the outline that is drawn: neighbours to snap to, the area above, the areas in it, each with its name.
import { h } from "./dom.js";
import { L, map } from "./leaflet.js";

/** @typedef {{path: string, name: string, level: string, geometry: any}} Drawn */

const LOOKS = {
  around: { weight: 3, dashArray: "10 5" },
  beside: { weight: 2, dashArray: "" },
  near: { weight: 1.5, dashArray: "" },
  within: { weight: 1.5, dashArray: "4 4" },
};

/** Where faults, gaps and the parts of a split are marked: over the neighbours, under one's own outline. */
export const MARKS = "outline-marks";
map.createPane(MARKS).style.zIndex = "597";

const group = L.layerGroup();
const pane = map.createPane("outline-ground");
pane.style.zIndex = "595";
pane.style.pointerEvents = "none";

/** Draws them anew. One snaps to their edges, which lie on the map unseen: each once, and cut at every corner.
 * @param {{around: Drawn|null, beside: Drawn[], near: Drawn[], within: Drawn[], edges: any}} ground */
export function showGround(ground) {
  group.clearLayers().addTo(map);
  for (const each of ground.near) add(each, "near");
  for (const each of ground.within) add(each, "within");
  for (const each of ground.beside) add(each, "beside");
  if (ground.around) add(ground.around, "around");
  if (ground.edges) group.addLayer(unseenEdges(ground.edges));
}

/** Edges to which one snaps, unseen. @param {any} edges a MultiLineString */
export const unseenEdges = (edges) =>
  L.GeoJSON.geometryToLayer(edges, { pane: MARKS, opacity: 0, interactive: false, snapIgnore: false });

/** All of them that lie on the map now. */
export function snapTargets() {
  const found = [];
  map.eachLayer((layer) => {
    if (layer instanceof L.Polyline && layer.options.snapIgnore === false) found.push(layer);
  });
  return found;
}

function add(each, look) {
  if (!each.geometry) return;
  const shape = L.GeoJSON.geometryToLayer(each.geometry, {
    ...LOOKS[look],
    pane: "outline-ground",
    className: `ground-${look}`,
    color: "var(--outline-other)",
    fill: look === "beside",
    fillOpacity: 0.08,
    interactive: false,
    snapIgnore: true,
  });
  group.addLayer(shape);
  if (look !== "beside" && look !== "within") return;
  const name = h("span", { class: "name name-grid" }, each.name);
  group.addLayer(
    L.marker(shape.getCenter(), {
      pane: "outline-ground",
      interactive: false,
      keyboard: false,
      snapIgnore: true,
      icon: L.divIcon({ html: name, className: "name-holder", iconSize: [0, 0] }),
    }),
  );
}

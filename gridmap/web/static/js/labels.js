// Where do the names stand so that they can be read? Off the signs if possible, never on each other, else left out.
import { debounce } from "./dom.js";
import { L, map } from "./leaflet.js";
import { namesOf } from "./names.js";

const pane = map.createPane("names");
pane.style.zIndex = "690";
pane.style.pointerEvents = "none";
const group = L.layerGroup().addTo(map);

/** Keeps the names on the map. @param {import("./app.js").App} app */
export function mountNames(app) {
  const write = debounce(() => place(app), 150);
  app.bus.on("signs", write);
  app.layers.forEach((view) => {
    view.on("drawn", write);
    view.on("status", write);
  });
  map.on("moveend zoomend", write);
  app.bus.on("sheet", () => place(app)); // paper does not wait
}

function place({ layers, signs: own }) {
  group.clearLayers();
  const zoom = map.getZoom();
  const view = map.getBounds();
  const names = [...layers.values()]
    .flatMap((layer) => namesOf(layer, view))
    .filter((name) => zoom >= name.min_zoom && zoom < name.max_zoom && view.contains(name.at));
  const signs = signBoxes([...own, ...shownGroups(layers)], view);
  const occupied = [];
  for (const name of names.sort((a, b) => a.rank - b.rank)) {
    const spot = bestSpot(name, occupied, signs);
    if (!spot || (spot.covered && zoom < 12.75 && name.rank > 0)) continue;
    occupied.push(spot.box);
    group.addLayer(
      L.marker(map.layerPointToLatLng(spot.at), {
        pane: "names",
        interactive: false,
        keyboard: false,
        icon: icon(name),
      }),
    );
  }
}

/** Of the places around its point, the one that covers the fewest signs. */
function bestSpot(name, occupied, signs) {
  const middle = map.latLngToLayerPoint(name.at);
  const shifts = name.angle === undefined && name.style !== "town" ? [0, 30, -30, 44, -44] : [0];
  let best = null;
  for (const shift of shifts) {
    const at = middle.add([0, shift]);
    const box = boxOf(name, at);
    if (occupied.some((other) => other.intersects(box))) continue;
    const covered = signs.filter((other) => other.intersects(box)).length;
    if (!best || covered < best.covered) best = { at, box, covered };
    if (!covered) break;
  }
  return best;
}

const shownGroups = (layers) =>
  [...layers.values()]
    .filter((layer) => layer.shown && !layer.conf.ground)
    .map((layer) => layer.group._featureGroup ?? layer.group);

/** The squares that signs and clusters cover now. */
function signBoxes(groups, view) {
  const scale = Number(map.getContainer().style.getPropertyValue("--sign-scale")) || 1;
  const boxes = [];
  for (const group of groups) {
    group.eachLayer((sign) => {
      if (!sign.getLatLng || !view.contains(sign.getLatLng())) return;
      const half = sign.mark ? (sign.mark.size_px * scale) / 2 : 22;
      const at = map.latLngToLayerPoint(sign.getLatLng());
      if (half > 6) boxes.push(L.bounds(at.subtract([half, half]), at.add([half, half])));
    });
  }
  return boxes;
}

function boxOf(name, at) {
  const turned = Math.abs(Math.sin(((name.angle ?? 0) * Math.PI) / 180));
  const wide = name.text.length * (name.style === "town" ? 24 : 15) + 8;
  const half = L.point((wide * (1 - turned) + 20 * turned) / 2, (wide * turned + 20 * (1 - turned)) / 2);
  return L.bounds(at.subtract(half), at.add(half));
}

function icon(name) {
  const span = document.createElement("span");
  span.className = `name name-${name.style}`;
  span.textContent = name.text;
  if (name.angle !== undefined) span.style.rotate = `${name.angle.toFixed(1)}deg`;
  return L.divIcon({ html: span, className: "name-holder", iconSize: [0, 0] });
}

// Where do the names stand so that they can be read? Off the signs if possible, never on each other, else left out.
import { debounce } from "./dom.js";
import { L, map } from "./leaflet.js";
import { namesOf } from "./names.js";

/** What would say something else a little farther up or down: a letter speaks for the area it lies in. */
const FIXED = new Set(["town", "letter"]);
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

function place({ layers, points, signs: own }) {
  group.clearLayers();
  const zoom = map.getZoom();
  const view = map.getBounds();
  const names = [...layers.values()]
    .flatMap((layer) => namesOf(layer, view))
    .filter((name) => zoom >= name.min_zoom && zoom < name.max_zoom && view.contains(name.at));
  const signs = signBoxes([...own, points.inSight, ...shownGroups(layers)], view);
  const occupied = [];
  for (const name of names.sort((a, b) => a.rank - b.rank)) {
    const spot = bestSpot(name, occupied, signs);
    // A road's name may stand elsewhere along it, a sign may not.
    const yields = name.angle !== undefined || (zoom < 12.75 && name.rank > 1);
    if (!spot || (spot.covered && yields)) continue;
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

/** Of the places around its point, the one that covers the fewest signs, the nearer ones first. */
function bestSpot(name, occupied, signs) {
  const middle = map.latLngToLayerPoint(name.at);
  const own = boxOf(name, middle).getSize();
  let best = null;
  for (const shift of shiftsOf(name, own)) {
    const at = middle.add(shift);
    const box = boxOf(name, at);
    if (occupied.some((other) => other.intersects(box))) continue;
    const covered = signs.filter((other) => other.intersects(box)).length;
    if (!best || covered < best.covered) best = { at, box, covered };
    if (!covered) break;
  }
  return best;
}

/** A village may move aside as far as it takes to be read; a river or a road cannot leave its line. */
function shiftsOf({ style, angle }, { x, y }) {
  if (angle !== undefined) return [[0, 0]];
  const near = [[0, 0], ...[1, -1, 1.5, -1.5].map((step) => [0, step * y])];
  if (style !== "village") return near;
  const aside = [0.6, -0.6].flatMap((step) => [0, 1, -1].map((row) => [step * x, row * y]));
  return [...near, ...aside, ...[2, -2, 2.5, -2.5].map((step) => [0, step * y])];
}

const shownGroups = (layers) =>
  [...layers.values()]
    .filter((layer) => layer.shown && !layer.conf.ground)
    .map((layer) => layer.group);

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

const LETTERS = {
  letter: ["800 20px", 8],
  town: ["700 20px", 4],
  far: ["500 16px", 5],
  water: ["500 14px", 3.5],
};
const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

function boxOf({ text, style, angle = 0 }, at) {
  const [font, spacing_px] = LETTERS[style] ?? ["600 14px", 0];
  pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  const wide = pen.measureText(text).width + spacing_px * text.length + 4;
  const high = Number.parseInt(font.split(" ")[1], 10) * 1.25;
  const turned = Math.abs(Math.sin((angle * Math.PI) / 180));
  const half = L.point((wide * (1 - turned) + high * turned) / 2, (wide * turned + high * (1 - turned)) / 2);
  return L.bounds(at.subtract(half), at.add(half));
}

function icon(name) {
  const span = document.createElement("span");
  span.className = `name name-${name.style}`;
  span.textContent = name.text;
  if (name.angle !== undefined) span.style.rotate = `${name.angle.toFixed(1)}deg`;
  return L.divIcon({ html: span, className: "name-holder", iconSize: [0, 0] });
}

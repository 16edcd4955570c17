// What are the villages, roads and waters called, and where may each name stand?
import { fills } from "./layer.js";
import { L, map } from "./leaflet.js";

/** @typedef {{text: string, at: any, look: string, rank: number, from: number, to: number, angle?: number}} Name
 * from, to: the zooms between which the name is set; rank: smaller goes first */

/** @param {import("./layer.js").LayerView|undefined} view @param {any} bounds what is in view @returns {Name[]} */
export function namesOf(view, bounds) {
  if (!view?.shown || !view.answer) return [];
  const named = view.answer.features.filter((feature) => feature.properties.title && feature.geometry);
  if (view.conf.key === "roads") return roadNames(named, view, bounds);
  if (fills(view.conf))
    return [...letters(view, named), ...(view.conf.key === "grids" ? gridNames(named) : [])];
  return named
    .map((feature) => ({
      text: feature.properties.title,
      at: middle(feature),
      ...manner(view.conf.key, feature),
    }))
    .filter((name) => name.look);
}

const areal = (features) => features.filter((feature) => feature.geometry.type.endsWith("Polygon"));

const gridNames = (features) =>
  areal(features).map((feature) => ({
    text: feature.properties.title,
    at: middle(feature),
    look: "name-grid",
    rank: 5,
    from: 14.25,
    to: 20,
  }));

/** The letter that is the partner of an area's colour. */
const letters = (view, features) =>
  areal(features)
    .filter((feature) => view.markOf(feature.properties).letter)
    .map((feature) => ({
      text: view.markOf(feature.properties).letter,
      at: middle(feature),
      look: "name-letter",
      rank: 2.5,
      from: 11.5,
      to: 20,
    }));

function manner(key, feature) {
  const { properties } = feature;
  if (key === "landscape") {
    if (["river", "water"].includes(properties.kind))
      return { look: "name-water", rank: 3, from: properties.kind === "river" ? 11 : 14, to: 20 };
    return { look: "", rank: 9, from: 0, to: 0 };
  }
  if (key === "landmarks") return { look: "name-grid", rank: 3.5, from: 12.5, to: 20 };
  if (properties.class?.level === "neighbour") return { look: "name-far", rank: 2, from: 9, to: 14 };
  if (properties.level === "township") return { look: "name-town", rank: 0, from: 8, to: 12 };
  return { look: "name-village", rank: 1, from: 11.5, to: 20 };
}

function roadNames(features, view, bounds) {
  /** @type {Map<string, any>} */
  const longest = new Map();
  const center = bounds.getCenter();
  for (const feature of features) {
    const mark = view.markOf(feature.properties);
    if (feature.geometry.type !== "LineString" || mark.weight_px < 2.4) continue;
    const run = straightest(feature.geometry.coordinates, bounds);
    if (!run) continue;
    const score =
      run.length_px - map.latLngToLayerPoint(run.at).distanceTo(map.latLngToLayerPoint(center)) / 4;
    const before = longest.get(feature.properties.title);
    if (!before || before.score < score)
      longest.set(feature.properties.title, { ...run, score, wide: mark.weight_px });
  }
  return [...longest]
    .filter(([text, run]) => run.length_px > text.length * 12)
    .map(([text, run]) => ({
      text,
      at: run.at,
      angle: run.angle,
      look: "name-road",
      rank: 4 - run.wide / 10,
      from: run.wide > 3 ? 11.5 : 13.5,
      to: 20,
    }));
}

/** The middle and the direction of a stretch that lies in view. */
function straightest(coordinates, bounds) {
  const points = coordinates.filter(([lon, lat]) => bounds.contains([lat, lon]));
  if (points.length < 2) return null;
  const pixels = points.map(([lon, lat]) => map.latLngToLayerPoint([lat, lon]));
  const at = Math.floor((pixels.length - 1) / 2);
  const [a, b] = [pixels[at], pixels[at + 1]];
  let angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  if (angle > 90 || angle < -90) angle += 180;
  return {
    at: map.layerPointToLatLng(a.add(b).divideBy(2)),
    angle,
    length_px: pixels.slice(1).reduce((sum, each, i) => sum + each.distanceTo(pixels[i]), 0),
  };
}

/** A point inside the feature: the middle of the widest crossing at half height; of a line, its middle vertex. */
function middle(feature) {
  const { type, coordinates } = feature.geometry;
  if (type === "Point") return L.latLng(coordinates[1], coordinates[0]);
  const rings =
    type === "Polygon"
      ? [coordinates[0]]
      : type === "MultiPolygon"
        ? coordinates.map((part) => part[0])
        : [coordinates];
  const ring = rings.reduce((best, each) => (spread(each) > spread(best) ? each : best));
  if (feature.properties.kind === "river") return alongRiver(ring);
  const lats = ring.map((point) => point[1]);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const crossings = [];
  for (let i = 1; i < ring.length; i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
    if (y1 > lat !== y2 > lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1));
  }
  crossings.sort((a, b) => a - b);
  let best = [ring[0][0], ring[0][0]];
  for (let i = 1; i < crossings.length; i += 2) {
    if (crossings[i] - crossings[i - 1] > best[1] - best[0]) best = [crossings[i - 1], crossings[i]];
  }
  return L.latLng(lat, (best[0] + best[1]) / 2);
}

/** A river is long and thin: its name stands on the bank point nearest to the middle of what is in view. */
function alongRiver(ring) {
  const center = map.getCenter();
  const nearest = ring.reduce((best, point) =>
    Math.hypot(point[0] - center.lng, point[1] - center.lat) <
    Math.hypot(best[0] - center.lng, best[1] - center.lat)
      ? point
      : best,
  );
  return L.latLng(nearest[1], nearest[0]);
}

const spread = (ring) => {
  const xs = ring.map((point) => point[0]);
  return Math.max(...xs) - Math.min(...xs);
};

// What is written on the map for the features of a layer, where may it stand, and at which zooms?
import { latLng, map } from "./leaflet.js";

/** @typedef {import("./types").Feature} Feature @typedef {import("./types").Label} Label
 * @typedef {import("./layer.js").LayerView} LayerView
 * @typedef {{text: string, at: any, style: string, rank: number, min_zoom: number, max_zoom: number, angle?: number}} Name
 * at: L.LatLng; rank: smaller goes first; angle: in degrees, of a name that runs along a line */

/** The partner of an area's colour goes before the names of villages, which can make room for it. */
const LETTER = { style: "letter", rank: 0.5, min_zoom: 11.5, max_zoom: 20 };

/** @param {LayerView} view @param {any} bounds what is in view @returns {Name[]} */
export function namesOf(view, bounds) {
  if (!view.shown || !view.answer) return [];
  const features = view.answer.features.filter(
    ({ geometry }) => geometry && (!view.conf.fills || isAreal(geometry)),
  );
  const named = features.flatMap((feature) => {
    const label = labelOf(view.conf, feature);
    return label && feature.properties.title ? [{ feature, label }] : [];
  });
  const [along, placed] = [true, false].map((wanted) =>
    named.filter(({ label }) => (label.placement === "line") === wanted),
  );
  return [...letters(view, features), ...placed.map(placedName), ...lineNames(along, view, bounds)];
}

/** @param {import("./types").Layer} conf @param {Feature} feature @returns {Label|undefined} */
export const labelOf = ({ labels, legends }, { properties }) =>
  labels[properties.class?.[legends[0]?.key] ?? ""] ?? labels[""];

const isAreal = (geometry) => geometry.type.endsWith("Polygon");

function letters(view, features) {
  return features
    .filter((feature) => isAreal(feature.geometry) && view.markOf(feature.properties).letter)
    .map((feature) => ({
      ...LETTER,
      text: view.markOf(feature.properties).letter,
      at: latLng(feature.properties.at),
    }));
}

function placedName({ feature, label }) {
  const { geometry, properties } = feature;
  const at =
    geometry.type === "Point"
      ? geometry.coordinates
      : label.placement === "bank"
        ? nearestVertex(geometry, map.getCenter())
        : properties.at;
  return { ...label, text: properties.title, at: latLng(at) };
}

/** Of the lines of one name the one that lies longest and most central in view carries it. */
function lineNames(named, view, bounds) {
  /** @type {Map<string, any>} */
  const best = new Map();
  const center = map.latLngToLayerPoint(bounds.getCenter());
  for (const { feature, label } of named) {
    const stretch = visibleStretch(feature.geometry, bounds);
    if (!stretch) continue;
    const score = stretch.length_px - map.latLngToLayerPoint(stretch.at).distanceTo(center) / 4;
    const { title } = feature.properties;
    if (!(best.get(title)?.score >= score)) best.set(title, { ...stretch, label, score });
  }
  return [...best]
    .filter(([text, { length_px }]) => length_px > text.length * 12)
    .map(([text, { label, at, angle }]) => ({ ...label, text, at, angle }));
}

/** The middle and the direction of the part of a line that lies in view. */
function visibleStretch({ type, coordinates }, bounds) {
  if (type !== "LineString") return null;
  const points = coordinates.filter(([lon, lat]) => bounds.contains([lat, lon]));
  if (points.length < 2) return null;
  const pixels = points.map((point) => map.latLngToLayerPoint(latLng(point)));
  const middle = Math.floor((pixels.length - 1) / 2);
  const [a, b] = [pixels[middle], pixels[middle + 1]];
  return {
    at: map.layerPointToLatLng(a.add(b).divideBy(2)),
    angle: uprightAngle(b.x - a.x, b.y - a.y),
    length_px: pixels.slice(1).reduce((sum, each, i) => sum + each.distanceTo(pixels[i]), 0),
  };
}

/** The direction in degrees, turned so that nobody reads upside down. @param {number} dx @param {number} dy */
export function uprightAngle(dx, dy) {
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  return angle > 90 || angle < -90 ? angle + 180 : angle;
}

/** A long water has no middle worth its name: it stands at the point of the bank nearest to the middle of the view.
 * @param {any} geometry a Polygon or MultiPolygon @param {{lat: number, lng: number}} center @returns {[number, number]} lon, lat */
export function nearestVertex({ type, coordinates }, center) {
  const points = (type === "Polygon" ? [coordinates] : coordinates).flatMap(([outer]) => outer);
  const away = ([lon, lat]) => Math.hypot(lon - center.lng, lat - center.lat);
  return points.reduce((best, point) => (away(point) < away(best) ? point : best));
}

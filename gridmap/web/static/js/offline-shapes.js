// How is a place, a line or an area drawn on the map that was taken along, and where is its middle?
import { drawSign } from "./offline-signs.js";

const L = /** @type {any} */ (window).L;

/** @param {any} geometry @param {{ground: boolean, outline: boolean}} layer @param {any} mark @param {any} renderer */
export function shapeOf(geometry, layer, mark, renderer) {
  const color = mark?.color ?? "#857e72";
  if (!geometry) return null;
  if (geometry.type === "Point") {
    const [lon, lat] = geometry.coordinates;
    return drawSign([lat, lon], { mark, color, renderer, interactive: !layer.ground });
  }
  const isLine = geometry.type.endsWith("LineString");
  const isOutline = layer.outline;
  return new (isLine ? L.Polyline : L.Polygon)(turned(geometry.coordinates), {
    renderer,
    interactive: false,
    color: isOutline ? "#4d4942" : color,
    weight: isLine || !isOutline ? (mark?.weight ?? 1) : 1.5,
    dashArray: isOutline ? "6 4" : mark?.dash || null,
    fill: !isLine && !isOutline,
    fillColor: color,
    fillOpacity: mark?.opacity ?? 0.5,
  });
}

/** Leaflet has latitude first. @param {any} coordinates @returns {any} */
function turned(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates[1], coordinates[0]] : coordinates.map(turned);
}

/** @returns {[number, number]} */
export function middle(drawn) {
  const { lat, lng } = drawn.getLatLng ? drawn.getLatLng() : drawn.getBounds().getCenter();
  return [lat, lng];
}

// Does a place lie within an outline, as GeoJSON has it?

/** @typedef {[number, number]} LonLat */

/** @param {any} geometry @returns {LonLat[][][]} */
export const polygons = (geometry) => (geometry?.type === "Polygon" ? [geometry.coordinates] : geometry?.type === "MultiPolygon" ? geometry.coordinates : []);

/** @param {any} geometry @param {LonLat} here */
export const holds = (geometry, here) => polygons(geometry).some((rings) => rings.filter((ring) => crosses(ring, here)).length % 2 === 1);

/** Does a ray from here to the east leave the ring? @param {LonLat[]} ring @param {LonLat} here */
function crosses(ring, [x, y]) {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [[x1, y1], [x2, y2]] = [ring[at], ring[before]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** How large it is, roughly, so that the smaller of two can be told. @param {any} geometry */
export function extent(geometry) {
  const corners = polygons(geometry).flat(2);
  const span = (/** @type {number} */ axis) => Math.max(...corners.map((each) => each[axis])) - Math.min(...corners.map((each) => each[axis]));
  return span(0) * span(1);
}

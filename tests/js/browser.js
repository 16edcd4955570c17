// What do the modules expect of a browser at the least? Just enough of one for those that are tested without it.

/** Stands in for Leaflet and its map: one degree is a thousand pixels, north is up. */
const point = (x, y) => ({
  x,
  y,
  add: (other) => point(x + other.x, y + other.y),
  divideBy: (by) => point(x / by, y / by),
  distanceTo: (other) => Math.hypot(x - other.x, y - other.y),
});
const degrees = (at) => (Array.isArray(at) ? { lat: at[0], lng: at[1] } : at);

export const map = {
  center: { lat: 38, lng: 117 },
  getCenter: () => map.center,
  latLngToLayerPoint: (at) => point(degrees(at).lng * 1000, -degrees(at).lat * 1000),
  layerPointToLatLng: ({ x, y }) => ({ lat: -y / 1000, lng: x / 1000 }),
};

/** What is in view. @param {number} west @param {number} south @param {number} east @param {number} north */
export const bounds = (west, south, east, north) => ({
  contains: (at) => {
    const { lat, lng } = degrees(at);
    return west <= lng && lng <= east && south <= lat && lat <= north;
  },
  getCenter: () => ({ lat: (south + north) / 2, lng: (west + east) / 2 }),
});

Object.assign(globalThis, {
  window: globalThis,
  L: { latLng: (lat, lng) => ({ lat, lng }) },
  gridmapMap: map,
  matchMedia: () => ({ matches: false }),
});

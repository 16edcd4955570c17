// How far apart are two places? In a straight line, on a globe.

const RADIUS_M = 6371008.8;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Metres between two places. @param {[number, number]} one longitude and latitude @param {[number, number]} other */
export function metres(one, other) {
  const [east, north] = [radians(other[0] - one[0]) / 2, radians(other[1] - one[1]) / 2];
  const half =
    Math.sin(north) ** 2 + Math.cos(radians(one[1])) * Math.cos(radians(other[1])) * Math.sin(east) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.sqrt(half));
}

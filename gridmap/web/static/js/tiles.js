// Which places of a layer of very many are in view? Asks for the vector tiles of the view, and keeps those it has.
import { getBytes, queryString } from "./api.js";
import { map } from "./leaflet.js";
import { pointsOf } from "./mvt.js";

/** @typedef {import("./layer.js").LayerView} LayerView */

// A tile is 512 pixels wide, and so one zoom above the map's own.
const LAST_ZOOM = 18;
const MOST_KEPT = 200;
const CLASS = "class.";

/** @param {number} degrees */
const mercator = (degrees) => {
  const sine = Math.sin((Math.max(-85.05, Math.min(85.05, degrees)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
};
const latitude = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

export class Tiles {
  /** @param {LayerView} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<string, Promise<import("./types").Feature[]>>} address -> what the tile holds */
    this.kept = new Map();
  }

  /** The features in view. `version`: of the answer; another one is other tiles.
   * @param {string} version */
  async inView(version) {
    const zoom = Math.max(0, Math.min(Math.round(map.getZoom()) - 1, LAST_ZOOM));
    const query = queryString({ ...this.view.app.filterParams(this.view.conf), v: version });
    const found = await Promise.all(
      this.places(zoom).map(({ column, row }) => this.tile(zoom, column, row, query)),
    );
    return found.flat();
  }

  places(zoom) {
    const bounds = map.getBounds();
    const side = 2 ** zoom;
    const at = (share) => Math.max(0, Math.min(Math.floor(share * side), side - 1));
    const [west, east] = [at(bounds.getWest() / 360 + 0.5), at(bounds.getEast() / 360 + 0.5)];
    const [north, south] = [at(mercator(bounds.getNorth())), at(mercator(bounds.getSouth()))];
    const found = [];
    for (let column = west; column <= east; column++)
      for (let row = north; row <= south; row++) found.push({ column, row });
    return found;
  }

  tile(zoom, column, row, query) {
    const path = `/api/tiles/${this.view.conf.key}/${zoom}/${column}/${row}.mvt${query}`;
    let found = this.kept.get(path);
    if (!found) {
      found = getBytes(path).then((bytes) => features(pointsOf(bytes), zoom, column, row));
      found.catch(() => this.kept.delete(path));
      this.kept.set(path, found);
      const [oldest] = this.kept.keys();
      if (this.kept.size > MOST_KEPT) this.kept.delete(oldest);
    }
    return found;
  }
}

/** As the server sends them where they are few; what belongs to the neighbour tile is the neighbour's.
 * @returns {import("./types").Feature[]} */
function features(points, zoom, column, row) {
  const side = 2 ** zoom;
  return points
    .filter(({ properties }) => Number(properties.count) > 0)
    .map(({ x, y, properties }) => {
      const { id = null, count, title = "", ...others } = properties;
      const told = { title, class: {} };
      for (const [key, value] of Object.entries(others))
        if (key.startsWith(CLASS)) told.class[key.slice(CLASS.length)] = value;
        else told[key] = value;
      if (id === null) told.count = Number(count);
      const lon = ((column + x) / side - 0.5) * 360;
      const coordinates = [lon, latitude((row + y) / side)];
      return { id, geometry: { type: "Point", coordinates }, properties: told };
    });
}

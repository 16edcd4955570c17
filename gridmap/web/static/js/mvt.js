// Which points does a vector tile hold? Reads a Mapbox vector tile (version 2.1), of which we draw points.

const EXTENT = 4096;
const utf8 = new TextDecoder();

/** @typedef {{x: number, y: number, properties: Record<string, string|number|boolean>}} TilePoint */

/** The points of all layers of a tile; x and y go from 0 to 1 inside it, from west and north.
 * @param {ArrayBuffer} bytes @returns {TilePoint[]} */
export function pointsOf(bytes) {
  const found = [];
  for (const [number, layer] of parts(new Uint8Array(bytes))) if (number === 3) found.push(...ofLayer(layer));
  return found;
}

/** @param {Uint8Array} bytes @returns {TilePoint[]} */
function ofLayer(bytes) {
  const keys = [];
  const values = [];
  const features = [];
  let extent = EXTENT;
  for (const [number, part] of parts(bytes)) {
    if (number === 2) features.push(part);
    else if (number === 3) keys.push(utf8.decode(part));
    else if (number === 4) values.push(valueOf(part));
    else if (number === 5) extent = part;
  }
  return features.map((each) => pointOf(each, keys, values, extent)).filter((point) => point !== null);
}

function pointOf(bytes, keys, values, extent) {
  const point = { x: NaN, y: NaN, properties: {} };
  for (const [number, part] of parts(bytes)) {
    if (number === 2) {
      const tags = numbers(part);
      for (let at = 0; at + 1 < tags.length; at += 2) point.properties[keys[tags[at]]] = values[tags[at + 1]];
    } else if (number === 4) {
      const [command, x, y] = numbers(part);
      if (command !== 9) return null; // not one "move to": a line or an area
      point.x = zigzag(x) / extent;
      point.y = zigzag(y) / extent;
    } else if (number === 3 && part !== 1) return null;
  }
  return Number.isNaN(point.x) ? null : point;
}

function valueOf(bytes) {
  for (const [number, part] of parts(bytes)) {
    if (number === 1) return utf8.decode(part);
    if (number === 2) return new DataView(part.buffer, part.byteOffset, 4).getFloat32(0, true);
    if (number === 3) return new DataView(part.buffer, part.byteOffset, 8).getFloat64(0, true);
    if (number === 6) return zigzag(part);
    if (number === 7) return part !== 0;
    return part;
  }
  return "";
}

const zigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

/** The fields of a message: [number, bytes or whole number]. @param {Uint8Array} bytes @returns {Generator<[number, any]>} */
function* parts(bytes) {
  const here = { at: 0 };
  while (here.at < bytes.length) {
    const tag = varint(bytes, here);
    const kind = tag & 7;
    if (kind === 0) {
      yield [tag >> 3, varint(bytes, here)];
      continue;
    }
    const length = kind === 2 ? varint(bytes, here) : kind === 1 ? 8 : 4;
    yield [tag >> 3, bytes.subarray(here.at, here.at + length)];
    here.at += length;
  }
}

/** @param {Uint8Array} bytes */
function numbers(bytes) {
  const here = { at: 0 };
  const found = [];
  while (here.at < bytes.length) found.push(varint(bytes, here));
  return found;
}

function varint(bytes, here) {
  let value = 0;
  for (let scale = 1; here.at < bytes.length; scale *= 128) {
    const next = bytes[here.at++];
    value += (next & 127) * scale;
    if (next < 128) break;
  }
  return value;
}

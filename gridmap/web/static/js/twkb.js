// Which geometry is this? Reads Tiny WKB (in base64), in which layers travel on slow lines, into GeoJSON.
// Format: github.com/TWKB/Specification. Heights, identifiers and boxes are not sent to us.

const EMPTY = 0x10;
const SIZED = 0x02;
const PLACED = 0x01;
const TYPES = ["", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];

/** @param {string} text @returns {any} a GeoJSON geometry, null where it is empty */
export function fromTwkb(text) {
  return fromBytes(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
}

/** @param {Uint8Array} bytes @returns {any} */
export function fromBytes(bytes) {
  return geometry({ bytes, at: 0, scale: 1, x: 0, y: 0 });
}

function geometry(reader) {
  const head = reader.bytes[reader.at++];
  const flags = reader.bytes[reader.at++];
  reader.scale = 10 ** unzigzag(head >> 4);
  if (flags & EMPTY) return null;
  if (flags & SIZED) whole(reader);
  if (flags & PLACED) for (let left = 4; left; left -= 1) whole(reader);
  reader.x = reader.y = 0;
  const type = head & 0x0f;
  if (type === 7)
    return { type: "GeometryCollection", geometries: times(whole(reader), () => geometry(reader)) };
  return { type: TYPES[type], coordinates: coordinates(reader, type) };
}

function coordinates(reader, type) {
  const positions = () => times(whole(reader), () => position(reader));
  const rings = () => times(whole(reader), positions);
  if (type === 1) return position(reader);
  if (type === 2 || type === 4) return positions();
  if (type === 3 || type === 5) return rings();
  return times(whole(reader), rings);
}

/** Each position is told as its distance from the one before. */
function position(reader) {
  reader.x += unzigzag(whole(reader));
  reader.y += unzigzag(whole(reader));
  return [reader.x / reader.scale, reader.y / reader.scale];
}

/** An unsigned number of any length, seven bits a byte. */
function whole(reader) {
  let value = 0;
  let weight = 1;
  for (;;) {
    const byte = reader.bytes[reader.at++];
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) return value;
    weight *= 128;
  }
}

const unzigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2);

const times = (count, make) => Array.from({ length: count }, make);

// Where do the pictures inside the marks come from? From the vendored drawings, which the server sends in one answer.
import { s } from "./dom.js";

/** @type {Promise<void>|null} */
let request = null;
/** @type {Map<string, {box: number, paths: string[]}>} */
const icons = new Map();

/** @param {string} url marks stay without pictures where it does not answer */
export function loadIcons(url) {
  request ??= read(url).catch(() => undefined);
  return request;
}

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  for (const [name, icon] of Object.entries(await answer.json())) icons.set(name, icon);
}

/** The icon as a group that fills a square, or null. @param {string} name @param {number} left @param {number} top
 * @param {number} size @param {string} color */
export function iconGroup(name, left, top, size, color) {
  const icon = icons.get(name);
  if (!icon) return null;
  return s(
    "g",
    { transform: `translate(${left} ${top}) scale(${size / icon.box})`, fill: color },
    ...icon.paths.map((d) => s("path", { d })),
  );
}

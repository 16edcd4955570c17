// Where do the pictures inside the marks come from? From the vendored SVG files, read once, of which only the paths are kept.
import { s } from "./dom.js";

/** @type {Map<string, Promise<void>>} */
const requests = new Map();
/** @type {Map<string, {box: number, paths: string[]}>} */
const icons = new Map();

/** @param {string} folder @param {Iterable<string>} names icons that are missing are left out, not fatal */
export function loadIcons(folder, names) {
  return Promise.all(
    [...names].map((name) => {
      if (!requests.has(name))
        requests.set(
          name,
          read(folder, name).catch(() => undefined),
        );
      return requests.get(name);
    }),
  );
}

async function read(folder, name) {
  const answer = await fetch(`${folder}${name}.svg`);
  if (!answer.ok) return;
  const svg = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  const box = Number((svg.getAttribute("viewBox") ?? "0 0 15 15").split(/\s+/)[2]) || 15;
  const paths = [...svg.querySelectorAll("path")].map((path) => path.getAttribute("d") ?? "").filter(Boolean);
  if (paths.length) icons.set(name, { box, paths });
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

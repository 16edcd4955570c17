// What is shown right now, and how does a link bring it back? Everything that a link must keep lives in the URL's hash.
import { Bus } from "./bus.js";
import { settled } from "./dom.js";

/** @typedef {{layer: string, id: string}} Picked
 * @typedef {{
 *   view: {zoom: number, lat: number, lng: number} | null,
 *   layers: Record<string, string>,
 *   filters: Record<string, Record<string, string[]>>,
 *   find: Record<string, string>,
 *   area: string, table: string, sort: string, page: number, base: string, picked: Picked | null, act: string,
 * }} Shown act: what a link begins with the picked feature, "edit" or "place", once; layers: key of a shown layer -> key of its legend; area: path of the one area that is left, or "" */

export class State extends Bus {
  /** @param {Shown} start what is shown where the link says nothing */
  constructor(start) {
    super();
    this.start = start;
    this.now = { ...start, ...read(location.hash) };
    this.write = settled(() => history.replaceState(null, "", this.link()), 150);
    addEventListener("popstate", () =>
      this.apply({ ...this.start, view: this.now.view, ...read(location.hash) }),
    );
  }

  /** @param {Partial<Shown>} changes */
  set(changes) {
    const walked = "picked" in changes && changes.picked !== this.now.picked;
    this.apply(changes);
    // Opening a feature is a step that "back" takes again; everything else only keeps the link up to date.
    if (walked && changes.picked) history.pushState(null, "", this.link());
    else this.write();
  }

  /** @param {Partial<Shown>} changes */
  apply(changes) {
    const before = this.now;
    this.now = { ...before, ...changes };
    for (const name of Object.keys(changes)) {
      if (JSON.stringify(before[name]) !== JSON.stringify(this.now[name])) this.emit(name, this.now[name]);
    }
  }

  link() {
    return `${location.pathname}${location.search}#${hash(this.now)}`;
  }
}

/** @param {Shown} shown */
function hash(shown) {
  const params = new URLSearchParams();
  const { view } = shown;
  if (view) params.set("map", `${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lng.toFixed(5)}`);
  params.set(
    "layers",
    Object.entries(shown.layers)
      .map(([layer, legend]) => `${layer}.${legend}`)
      .join(","),
  );
  for (const [layer, fields] of Object.entries(shown.filters)) {
    for (const [field, values] of Object.entries(fields)) {
      for (const value of values) params.append("only", `${layer}.${field}.${value}`);
    }
  }
  for (const [layer, text] of Object.entries(shown.find)) if (text) params.append("find", `${layer}.${text}`);
  for (const name of ["area", "table", "sort", "base"]) if (shown[name]) params.set(name, shown[name]);
  if (shown.page > 1) params.set("page", String(shown.page));
  if (shown.picked) params.set("pick", `${shown.picked.layer}/${shown.picked.id}`);
  return params.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
}

/** @param {string} text @returns {Partial<Shown>} */
function read(text) {
  const params = new URLSearchParams(text.slice(1));
  if (![...params.keys()].length) return {};
  /** @type {any} */
  const found = { filters: {}, find: {}, picked: null, page: Number(params.get("page")) || 1 };
  const [zoom, lat, lng] = (params.get("map") ?? "").split("/").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90) found.view = { zoom, lat, lng };
  if (params.has("layers")) {
    found.layers = Object.fromEntries(
      params
        .get("layers")
        .split(",")
        .filter(Boolean)
        .map((entry) => entry.split("."))
        .map(([key, legend]) => [key, legend ?? ""]),
    );
  }
  for (const entry of params.getAll("only")) {
    const [layer, field, ...value] = entry.split(".");
    ((found.filters[layer] ??= {})[field] ??= []).push(value.join("."));
  }
  for (const entry of params.getAll("find")) {
    const at = entry.indexOf(".");
    found.find[entry.slice(0, at)] = entry.slice(at + 1);
  }
  for (const name of ["area", "table", "sort", "base", "act"]) found[name] = params.get(name) ?? "";
  const [layer, ...id] = (params.get("pick") ?? "").split("/");
  if (layer && id.length) found.picked = { layer, id: id.join("/") };
  return found;
}

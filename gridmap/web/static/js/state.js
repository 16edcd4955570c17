// What is shown right now, and how does a link bring it back? Everything that a link must keep lives in the URL's hash.
import { Bus } from "./bus.js";
import { debounce } from "./dom.js";

/** @typedef {import("./types").ViewState} ViewState */

export class State extends Bus {
  /** @param {ViewState} start what is shown where the link says nothing */
  constructor(start) {
    super();
    this.start = start;
    this.now = { ...start, ...parseHash(location.hash) };
    this.write = debounce(() => history.replaceState(null, "", this.link()), 150);
    addEventListener("popstate", () =>
      this.apply({ ...this.start, view: this.now.view, ...parseHash(location.hash) }),
    );
  }

  /** @param {Partial<ViewState>} changes */
  set(changes) {
    const isStep = "selected" in changes && changes.selected !== this.now.selected;
    this.apply(changes);
    // Opening a feature is a step that "back" takes again; everything else only keeps the link up to date.
    if (isStep && changes.selected) history.pushState(null, "", this.link());
    else this.write();
  }

  /** @param {Partial<ViewState>} changes */
  apply(changes) {
    const before = this.now;
    this.now = { ...before, ...changes };
    for (const name of Object.keys(changes)) {
      if (JSON.stringify(before[name]) !== JSON.stringify(this.now[name])) this.emit(name, this.now[name]);
    }
  }

  link() {
    return `${location.pathname}${location.search}#${formatHash(this.now)}`;
  }
}

/** @param {ViewState} shown */
export function formatHash(shown) {
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
  if (shown.selected) params.set("pick", `${shown.selected.layer}/${shown.selected.id}`);
  return params.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
}

/** @param {string} text @returns {Partial<ViewState>} */
export function parseHash(text) {
  const params = new URLSearchParams(text.slice(1));
  if (![...params.keys()].length) return {};
  /** @type {any} */
  const parsed = { filters: {}, find: {}, selected: null, page: Number(params.get("page")) || 1 };
  const [zoom, lat, lng] = (params.get("map") ?? "").split("/").map((part) => (part ? Number(part) : NaN));
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90) parsed.view = { zoom, lat, lng };
  const layers = params.get("layers");
  if (layers !== null) {
    parsed.layers = Object.fromEntries(
      layers
        .split(",")
        .filter(Boolean)
        .map((entry) => entry.split("."))
        .map(([key, legend]) => [key, legend ?? ""]),
    );
  }
  for (const entry of params.getAll("only")) {
    const [layer, field, ...value] = entry.split(".");
    ((parsed.filters[layer] ??= {})[field] ??= []).push(value.join("."));
  }
  for (const entry of params.getAll("find")) {
    const at = entry.indexOf(".");
    parsed.find[entry.slice(0, at)] = entry.slice(at + 1);
  }
  for (const name of ["area", "table", "sort", "base", "act"]) parsed[name] = params.get(name) ?? "";
  const [layer, ...id] = (params.get("pick") ?? "").split("/");
  if (layer && id.length) parsed.selected = { layer, id: id.join("/") };
  return parsed;
}

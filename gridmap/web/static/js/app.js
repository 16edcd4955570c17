// What holds a map page together: its layers follow the state, the state follows the map, and parts hear of each other.
import { get, queryString } from "./api.js";
import { Bus } from "./bus.js";
import { debounce } from "./dom.js";
import { mountHighlights } from "./highlight.js";
import { mountNames } from "./labels.js";
import { LayerView } from "./layer.js";
import { fit, latLng, map, prefersReducedMotion } from "./leaflet.js";
import { makePoints } from "./points.js";
import { State } from "./state.js";

/** @typedef {ReturnType<typeof makeApp>} App @typedef {import("./types").Layer} Layer */

/** @param {import("./types").Config} config as embedded in the page @param {Promise<any>} [after] what a reader needs before the map's
 * layers, which take the processor from it */
export function makeApp(config, after) {
  const app = {
    config,
    state: new State(start(config)),
    bus: new Bus(),
    /** @type {Map<string, LayerView>} */
    layers: new Map(),
    /** @param {string} key of a layer that the page was told of */
    layer: (key) => /** @type {LayerView} */ (app.layers.get(key)),
    /** Groups of signs that the page itself draws. @type {any[]} */
    signs: [],
    /** What one may ask a layer for: the area, the filters and the words in force. @param {Layer} conf */
    filterParams: (conf) => filterParams(app, conf),
    /** The signs of all layers. @type {ReturnType<typeof makePoints>} */
    points: /** @type {any} */ (null),
    listen: (group) => listen(app, group),
    /** @type {(() => void)|null} set while a place is asked for; calling it gives up */
    busy: null,
    /** Does the page itself want every tap, as one that asks for a place does? */
    picksPlace: false,
    /** Where this page writes, if it is a phone's. @type {Promise<import("./outbox-strip.js").Outbox>|null} */
    outbox: null,
    /** @type {import("./panel.js").Panel|null} */
    panel: null,
    /** @param {string} layer @param {string} id @returns {Promise<import("./types").Details>} */
    details: (layer, id) => {
      const params = {
        area: app.config.township.path,
        ...variantParams(config, app.layers.get(layer)?.conf),
      };
      return get(`/api/layers/${layer}/features/${encodeURIComponent(id)}${queryString(params)}`);
    },
    /** Something was saved: whatever may depend on it is fetched anew. */
    refresh() {
      for (const view of app.layers.values()) {
        if (view.conf.ground) continue;
        if (view.shown) view.load();
        else view.status = "idle";
      }
      app.bus.emit("saved");
    },
  };
  app.points = makePoints(app);
  config.layers.forEach((conf, order) => app.layers.set(conf.key, new LayerView(app, conf, order)));
  followState(app);
  followMap(app);
  mountNames(app);
  mountHighlights(app);
  const follow = () => app.layers.forEach((view) => view.follow());
  if (after) after.finally(follow);
  else follow();
  // On a slow line the phone shows what it has kept; what comes later takes its place.
  navigator.serviceWorker?.addEventListener("message", debounce(() => app.refresh(), 300));
  return app;
}

/** @param {import("./types").Config} config @returns {import("./types").ViewState} */
function start(config) {
  const pages = config.on ? ["past"] : [config.mode, config.supposed?.kind];
  const opening = config.layers.filter((conf) => conf.shown.some((page) => pages.includes(page)));
  const filled = opening.filter((conf) => conf.fills).at(-1);
  const shown = opening.filter((conf) => !conf.fills || conf === filled);
  return {
    view: null,
    filters: {},
    find: {},
    area: "",
    table: "",
    sort: "",
    page: 1,
    selected: null,
    act: "",
    base: config.basemaps[0]?.key ?? "",
    layers: Object.fromEntries(shown.map((conf) => [conf.key, conf.legends[0]?.key ?? ""])),
  };
}

/** What the page supposes, in the words of a question, where the layer has an answer for it.
 * @param {import("./types").Config} config @param {Layer|undefined} conf */
const variantParams = (config, conf) =>
  conf && config.supposed && config.supposed.kind === conf.what_if
    ? { [conf.what_if]: config.supposed.id }
    : {};

/** @param {App} app @param {Layer} conf */
function filterParams(app, conf) {
  const { filters, find, area } = app.state.now;
  const fields = Object.entries(filters[conf.key] ?? {}).map(([field, values]) => [`f.${field}`, values]);
  return {
    // Public help and the ground are shown for the whole township even where one answers for a single grid.
    area: (!conf.ground && area) || (conf.public ? app.config.township : app.config.area).path,
    q: find[conf.key],
    ...variantParams(app.config, conf),
    on: conf.dated ? app.config.on?.day : null,
    ...Object.fromEntries(fields),
  };
}

/** @param {App} app */
function followState(app) {
  const { state } = app;
  state.on("layers", () => app.layers.forEach((view) => view.follow()));
  const reload = debounce(() => {
    for (const view of app.layers.values()) {
      const params = JSON.stringify(app.filterParams(view.conf));
      if (params === view.lastParams) continue;
      view.lastParams = params;
      if (view.shown) view.load();
      else view.status = "idle";
    }
  }, 250);
  app.layers.forEach((view) => {
    view.lastParams = JSON.stringify(app.filterParams(view.conf));
  });
  for (const name of ["filters", "find", "area"]) state.on(name, reload);
}

/** @param {App} app */
function followMap(app) {
  const { state } = app;
  if (state.now.view)
    map.setView([state.now.view.lat, state.now.view.lng], state.now.view.zoom, { animate: false });
  else fit(app.config.area.bounds);
  const scale = () => {
    const zoom = map.getZoom();
    const { style } = map.getContainer();
    style.setProperty("--sign-scale", String(zoom < 11.5 ? 0.6 : zoom < 12.5 ? 0.75 : zoom < 13.5 ? 0.9 : 1));
    // From near, a wash over the whole view would only darken what one wants to read.
    style.setProperty("--fill", String(zoom < 13 ? 0.85 : zoom < 14.5 ? 0.75 : zoom < 16 ? 0.6 : 0.45));
    // Hydrants and the like are dots from afar, signs from near.
    style.setProperty("--small-scale", String(zoom < 12.75 ? 0.35 : zoom < 14 ? 0.6 : 1));
  };
  scale();
  map.on("zoomend", scale);
  // A link that is opened in this window moves the map; what the map itself reports is where it stands already.
  state.on("view", (view) => {
    if (view && !isAt(view)) map.setView([view.lat, view.lng], view.zoom, { animate: !prefersReducedMotion });
  });
  map.on(
    "moveend",
    debounce(() => {
      const { lat, lng } = map.getCenter();
      state.set({ view: { zoom: map.getZoom(), lat, lng } });
      app.layers.forEach((view) => view.moved());
    }, 250),
  );
}

/** @param {{zoom: number, lat: number, lng: number}} view to the figures that a link holds */
const isAt = ({ zoom, lat, lng }) =>
  Math.abs(map.getZoom() - zoom) < 0.01 && map.getCenter().distanceTo([lat, lng]) < 2;

/** Clicks and hovers on the features of a group, as news for the page. @param {App} app @param {any} group */
function listen(app, group) {
  // The same by the keyboard: Enter at a sign that has the focus.
  group.on("keypress", ({ layer, originalEvent }) => {
    if (originalEvent.key === "Enter" && layer.feature) layer.fire("click", { latlng: layer.getLatLng() }, true);
  });
  group.on("click", ({ layer, latlng }) => {
    const { feature, view } = layer;
    // Where the page asks for a place, a tap on a sign is a tap on the place it stands at.
    if (app.busy || app.picksPlace || !feature) map.fire("click", { latlng });
    else if (feature.properties.count) map.setView(latLng(feature.geometry.coordinates), map.getZoom() + 2);
    else pick(app, view.conf, feature, latlng);
  });
  group.on("mouseover", ({ layer, latlng }) => {
    if (layer.feature && !layer.feature.properties.count)
      app.bus.emit("hover", { layer: layer.view.conf.key, feature: layer.feature, latlng, from: "map" });
  });
  group.on("mouseout", () => app.bus.emit("hover", null));
}

/** A tap on coloured ground asks about the place too; ground that is only a class has nothing else to tell. */
function pick(app, conf, feature, latlng) {
  if (conf.fills) app.bus.emit("ground", latlng);
  if (!conf.called_by_class) app.state.set({ selected: { layer: conf.key, id: String(feature.id) } });
}

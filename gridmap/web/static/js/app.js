// What holds a map page together: its layers follow the state, the state follows the map, and parts hear of each other.
import { get, queryString } from "./api.js";
import { Bus } from "./bus.js";
import { debounce } from "./dom.js";
import { mountHighlights } from "./highlight.js";
import { mountNames } from "./labels.js";
import { LayerView } from "./layer.js";
import { fit, latLng, map } from "./leaflet.js";
import { State } from "./state.js";

/** @typedef {ReturnType<typeof makeApp>} App @typedef {import("./types").Layer} Layer */

/** @param {import("./types").Config} config as embedded in the page */
export function makeApp(config) {
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
    listen: (view) => listen(app, view),
    /** @type {(() => void)|null} set while a place is asked for; calling it gives up */
    busy: null,
    /** Does the page itself want every tap, as one that asks for a place does? */
    picksPlace: false,
    /** @type {import("./panel.js").Panel|null} */
    panel: null,
    /** @param {string} layer @param {string} id @returns {Promise<import("./types").Details>} */
    details: (layer, id) => {
      const params = { area: app.config.township.path, ...variantParams(config, app.layers.get(layer)?.conf) };
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
  config.layers.forEach((conf, order) => app.layers.set(conf.key, new LayerView(app, conf, order)));
  followState(app);
  followMap(app);
  mountNames(app);
  mountHighlights(app);
  for (const view of app.layers.values()) view.follow();
  return app;
}

/** @param {import("./types").Config} config @returns {import("./types").ViewState} */
function start(config) {
  // In one's own grid every place has the same colour: it would say nothing.
  const filled =
    config.mode === "grid" ? null : config.layers.filter((conf) => conf.shown && conf.fills).at(-1);
  // Where a place is asked for, only the ground is shown at first: the page brings its own signs.
  const bare = ["locate", "report", "siting"].includes(config.mode);
  const shown = config.layers.filter(
    (conf) => conf.shown && (!conf.fills || conf === filled) && (!bare || conf.ground),
  );
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
    style.setProperty("--fill", String(zoom < 13 ? 0.85 : zoom < 14.5 ? 0.6 : zoom < 16 ? 0.4 : 0.25));
    // Hydrants and the like are dots from afar, signs from near.
    style.setProperty("--small-scale", String(zoom < 12.75 ? 0.35 : zoom < 14 ? 0.6 : 1));
  };
  scale();
  map.on("zoomend", scale);
  map.on(
    "moveend",
    debounce(() => {
      const { lat, lng } = map.getCenter();
      state.set({ view: { zoom: map.getZoom(), lat, lng } });
      app.layers.forEach((view) => view.moved());
    }, 250),
  );
}

/** Clicks and hovers on one layer's features, as news for the page. @param {App} app @param {LayerView} view */
function listen(app, view) {
  view.group.on("click", ({ layer, latlng }) => {
    const { feature } = layer;
    // Where the page asks for a place, a tap on a sign is a tap on the place it stands at.
    if (app.busy || app.picksPlace || !feature) map.fire("click", { latlng });
    else if (feature.properties.count) map.setView(latLng(feature.geometry.coordinates), map.getZoom() + 2);
    else app.state.set({ selected: { layer: view.conf.key, id: String(feature.id) } });
  });
  view.group.on("mouseover", ({ layer, latlng }) => {
    if (layer.feature && !layer.feature.properties.count)
      app.bus.emit("hover", { layer: view.conf.key, feature: layer.feature, latlng, from: "map" });
  });
  view.group.on("mouseout", () => app.bus.emit("hover", null));
}

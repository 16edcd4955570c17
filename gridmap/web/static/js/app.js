// What holds a map page together: its layers follow the state, the state follows the map, and parts hear of each other.
import { get, query } from "./api.js";
import { Bus } from "./bus.js";
import { settled } from "./dom.js";
import { keepHighlights } from "./highlight.js";
import { keepNames } from "./labels.js";
import { LayerView, fills } from "./layer.js";
import { GROUND, fit, latLng, map } from "./leaflet.js";
import { State } from "./state.js";

/** Layers of public help: shown for the whole township even where one answers for a single grid. */
const OF_ALL = new Set(["resources", "nearest_station"]);

/** @typedef {ReturnType<typeof makeApp>} App */

/** @param {any} config as embedded in the page */
export function makeApp(config) {
  const app = {
    config,
    state: new State(start(config)),
    bus: new Bus(),
    /** @type {Map<string, LayerView>} */
    layers: new Map(),
    /** Groups of signs that the page itself draws. @type {any[]} */
    signs: [],
    /** What one may ask a layer for: the area, the filters and the words in force. @param {any} conf */
    narrowing: (conf) => narrowing(app, conf),
    listen: (view) => listen(app, view),
    /** @type {(() => void)|null} set while a place is asked for; calling it gives up */
    busy: null,
    /** Does the page itself want every tap, as one that asks for a place does? */
    taps: false,
    /** @type {import("./panel.js").Panel|null} */
    panel: null,
    /** @param {string} layer @param {string} id @returns {Promise<any>} */
    details: (layer, id) => {
      const asked = { area: app.config.township.path, ...supposed(config, app.layers.get(layer)?.conf) };
      return get(`/api/layers/${layer}/features/${encodeURIComponent(id)}${query(asked)}`);
    },
    /** Something was saved: whatever may depend on it is fetched anew. */
    refresh() {
      for (const view of app.layers.values()) {
        if (GROUND.has(view.conf.key)) continue;
        if (view.shown) view.load();
        else view.status = "idle";
      }
      app.bus.emit("saved");
    },
  };
  config.layers.forEach((conf, order) => app.layers.set(conf.key, new LayerView(app, conf, order)));
  followState(app);
  followMap(app);
  keepNames(app);
  keepHighlights(app);
  for (const view of app.layers.values()) view.follow();
  return app;
}

function start(config) {
  // In one's own grid every place has the same colour: it would say nothing.
  const filled =
    config.mode === "grid" ? null : config.layers.filter((conf) => conf.shown && fills(conf)).at(-1);
  // Where a place is asked for, only the ground is shown at first: the page brings its own signs.
  const bare = ["locate", "report", "siting"].includes(config.mode);
  const shown = config.layers.filter(
    (conf) => isShown(config, conf) && (!fills(conf) || conf === filled) && (!bare || GROUND.has(conf.key)),
  );
  return {
    view: null,
    filters: {},
    find: {},
    area: "",
    table: "",
    sort: "",
    page: 1,
    picked: null,
    act: "",
    base: config.basemaps[0]?.key ?? "",
    layers: Object.fromEntries(shown.map((conf) => [conf.key, conf.legends[0]?.key ?? ""])),
  };
}

const isShown = (config, conf) =>
  conf.shown || (config.supposed?.kind === "scenario" && conf.key === "proposed_sites");

/** What the page supposes, in the words of a question, where the layer has an answer for it. */
const supposed = (config, conf) =>
  conf && config.supposed?.kind === conf.supposes ? { [conf.supposes]: config.supposed.id } : {};

function narrowing(app, conf) {
  const { filters, find, area } = app.state.now;
  const whole = GROUND.has(conf.key) || OF_ALL.has(conf.key);
  const fields = Object.entries(filters[conf.key] ?? {}).map(([field, values]) => [`f.${field}`, values]);
  return {
    area: !GROUND.has(conf.key) && area ? area : (whole ? app.config.township : app.config.area).path,
    q: find[conf.key],
    ...supposed(app.config, conf),
    ...Object.fromEntries(fields),
  };
}

function followState(app) {
  const { state } = app;
  state.on("layers", () => app.layers.forEach((view) => view.follow()));
  const anew = settled(() => {
    for (const view of app.layers.values()) {
      const asked = JSON.stringify(app.narrowing(view.conf));
      if (asked === view.asked) continue;
      view.asked = asked;
      if (view.shown) view.load();
      else view.status = "idle";
    }
  }, 250);
  app.layers.forEach((view) => {
    view.asked = JSON.stringify(app.narrowing(view.conf));
  });
  for (const name of ["filters", "find", "area"]) state.on(name, anew);
}

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
    settled(() => {
      const { lat, lng } = map.getCenter();
      state.set({ view: { zoom: map.getZoom(), lat, lng } });
      app.layers.forEach((view) => view.moved());
    }, 250),
  );
}

/** Clicks and hovers on one layer's features, as news for the page. */
function listen(app, view) {
  view.group.on("click", ({ layer, latlng }) => {
    const { feature } = layer;
    // Where the page asks for a place, a tap on a sign is a tap on the place it stands at.
    if (app.busy || app.taps || !feature) map.fire("click", { latlng });
    else if (feature.properties.count) map.setView(latLng(feature.geometry.coordinates), map.getZoom() + 2);
    else app.state.set({ picked: { layer: view.conf.key, id: String(feature.id) } });
  });
  view.group.on("mouseover", ({ layer, latlng }) => {
    if (layer.feature && !layer.feature.properties.count)
      app.bus.emit("hover", { layer: view.conf.key, feature: layer.feature, latlng, from: "map" });
  });
  view.group.on("mouseout", () => app.bus.emit("hover", null));
}

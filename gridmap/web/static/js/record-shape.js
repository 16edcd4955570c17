// The line or outline of a record in its form: drawn on the map, set corner by corner, or typed. The text is what is sent.
import { get } from "./api.js";
import { button, debounce, put, query } from "./dom.js";
import { L, fit, isPhone, map } from "./leaflet.js";
import { askCorners } from "./outline-corners.js";
import { snapTargets, unseenEdges } from "./outline-ground.js";
import { Shape } from "./outline-shape.js";
import { mountText } from "./outline-text.js";
import { sentences, t } from "./text.js";

const DRAWN_FROM_ZOOM = 14;

/** @param {import("./app.js").App} app @param {{shape: "line"|"area", layer: string, edges: string}} asked */
export async function mountShape(app, asked) {
  const shape = new Shape();
  const kind = asked.shape === "line" ? "Line" : "Polygon";
  const field = query("#geom");
  const system = /** @type {HTMLSelectElement} */ (document.getElementById("geom.system"));
  const take = mountText(shape, { field, system, kind: asked.shape, keepsFresh: true });
  show(app, asked.layer);
  followEdges(asked.edges);
  let asSaved = true;
  const tools = () => {
    offer(app, shape, kind, tools);
    query("#outline-state").textContent = told(shape.geometry, asSaved);
  };
  shape.on("drawn", (geometry) => shape.take(geometry));
  shape.on("line", (geometry) => shape.take(geometry));
  shape.on("mode", tools);
  shape.on("changed", (fresh) => {
    asSaved = fresh;
    tools();
  });
  if (!field.value.trim()) return tools();
  await take({ fresh: true });
  if (!shape.layer) return tools();
  const bounds = shape.layer.getBounds();
  return fit([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], { maxZoom: 17 });
}

/** What may be done next. @param {import("./app.js").App} app @param {Shape} shape @param {"Line"|"Polygon"} kind @param {() => void} again */
function offer(app, shape, kind, again) {
  const holder = query("#outline-tools");
  const hint = query("#outline-hint");
  if (shape.drawing) {
    put(holder, [button(t("Cancel"), () => shape.stop())]);
    hint.textContent =
      kind === "Line"
        ? t("Click the corners one after the other; near another line they snap to it. The last corner again ends it.")
        : t(
            "Click the corners one after the other; near a neighbour they snap to its edge. The first corner again ends it.",
          );
    return;
  }
  const draw = () => {
    if (isPhone()) app.panel?.collapse();
    shape.draw(kind);
  };
  const title = shape.geometry ? t("Draw it anew") : t("Draw");
  put(holder, [
    button(title, draw, shape.geometry ? "" : "primary"),
    button(t("Corner by corner"), () => byCorners(app, shape, kind, again)),
    shape.steps.length > 1 ? button(t("Step back"), () => shape.back()) : null,
  ]);
  hint.textContent = shape.geometry
    ? t("Drag a corner to move it, the mark between two to add one; a right click or a long press removes one.")
    : "";
}

function byCorners(app, shape, kind, again) {
  app.panel?.collapse();
  shape.rest(true);
  const given = () => {
    shape.rest(false);
    again();
  };
  askCorners(
    query("#outline-tools"),
    {
      kind,
      stopped: given,
      done: (corners) => {
        given();
        shape.take(
          kind === "Line"
            ? { type: "LineString", coordinates: corners }
            : { type: "Polygon", coordinates: [[...corners, corners[0]]] },
        );
        app.panel?.expand();
      },
    },
    snapTargets,
  );
}

function told(geometry, asSaved) {
  if (!geometry) return t("Nothing is drawn yet.");
  const count = geometry.coordinates.flat(Infinity).length / 2;
  const rings = { Polygon: 1, MultiPolygon: 2 }[geometry.type];
  const closing = rings ? geometry.coordinates.flat(rings - 1).length : 0;
  const corners = t("{number} corners.", { number: count - closing });
  return asSaved ? corners : sentences([corners, t("Not saved yet.")]);
}

/** The records of the same kind are on the map, for one draws between them. */
function show(app, key) {
  const layer = app.layers.get(key)?.conf;
  if (layer) app.state.set({ layers: { ...app.state.now.layers, [key]: layer.legends[0]?.key ?? "" } });
}

/** Keeps what one may snap to around the map as it is moved. @param {string} address */
function followEdges(address) {
  const group = L.layerGroup().addTo(map);
  const ask = debounce(async () => {
    if (map.getZoom() < DRAWN_FROM_ZOOM) return group.clearLayers();
    const box = map.getBounds();
    const [west, south, east, north] = box.toBBoxString().split(",");
    const edges = await get(`${address}?${new URLSearchParams({ west, south, east, north })}`).catch(() => null);
    if (edges) group.clearLayers().addLayer(unseenEdges(edges));
    return undefined;
  }, 300);
  map.on("moveend", ask);
  ask();
}

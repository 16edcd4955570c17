// Which signs stand so close that they would cover each other? One count stands for them, with a list of them inside.
import { countIcon } from "./features.js";
import { h } from "./dom.js";
import { L, prefersReducedMotion, freePart, map, popupInFreePart } from "./leaflet.js";
import { pointSign } from "./marks.js";
import { t } from "./text.js";

/** @typedef {import("./layer.js").LayerView} LayerView */

const MOST_LISTED = 200;
/** From afar signs are joined early, so that the land stays to be seen; from near only what lies on each other. */
const radius_px = (zoom) => (zoom >= 17 ? 12 : zoom >= 15 ? 28 : 40);

/** The signs of all layers, in one cluster. @param {any} app the app that is being made */
export function makePoints(app) {
  map.createPane("clusters").style.zIndex = "645";
  const group = L.markerClusterGroup({
    clusterPane: "clusters",
    maxClusterRadius: radius_px,
    showCoverageOnHover: false,
    zoomToBoundsOnClick: false,
    spiderfyOnMaxZoom: false,
    animate: !prefersReducedMotion,
    iconCreateFunction: (cluster) =>
      countIcon(cluster.getChildCount(), inOrder(cluster.getAllChildMarkers())[0].mark),
  }).addTo(map);
  /** @type {Map<LayerView, any[]>} */
  const held = new Map();
  app.listen(group);
  group.on("clusterclick clusterkeypress", ({ layer: cluster, originalEvent }) => {
    if (originalEvent?.type === "keypress" && originalEvent.key !== "Enter") return;
    if (app.busy || app.picksPlace) map.fire("click", { latlng: cluster.getLatLng() });
    else open(app, cluster);
  });
  return {
    /** The signs that can be seen and touched: single ones and counts. */
    get inSight() {
      return group._featureGroup;
    },
    /** @param {LayerView} view @param {any[]} signs in place of those it had. Answers: is anything else shown now? */
    put(view, signs) {
      const before = held.get(view) ?? [];
      if (before.length === signs.length && before.every((sign, at) => sign === signs[at])) return false;
      group.removeLayers(before);
      group.addLayers(signs);
      held.set(view, signs);
      return true;
    },
  };
}

/** The gravest first: what is drawn over the others, and of a layer its worst class. @param {any[]} signs */
function inOrder(signs) {
  const turn = ({ view, mark }) => view.legend.marks.indexOf(mark);
  return [...signs].sort(
    (a, b) =>
      b.view.order - a.view.order ||
      turn(a) - turn(b) ||
      a.feature.properties.title.localeCompare(b.feature.properties.title),
  );
}

function open(app, cluster) {
  const signs = inOrder(cluster.getAllChildMarkers());
  app.panel?.makeRoom();
  const popup = L.popup({
    className: "cluster-popup",
    minWidth: 240,
    maxWidth: 320,
    ...popupInFreePart(),
  });
  const pick = ({ view, feature }) => {
    map.closePopup(popup);
    app.state.set({ selected: { layer: view.conf.key, id: String(feature.id) } });
  };
  popup.setLatLng(cluster.getLatLng()).setContent(list(cluster, signs, pick)).openOn(map);
}

function list(cluster, signs, pick) {
  const views = new Set(signs.map((sign) => sign.view));
  const listed = signs.slice(0, MOST_LISTED);
  const bounds = cluster.getBounds();
  const parted = bounds.getSouthWest().distanceTo(bounds.getNorthEast()) > 5 && map.getZoom() < map.getMaxZoom();
  return h(
    "div",
    { class: "cluster-list" },
    h(
      "div",
      { class: "cluster-head" },
      h("strong", {}, t("{count} at this place", { count: String(signs.length) })),
      parted
        ? h(
            "button",
            { type: "button", class: "button small-button", on: { click: () => zoomTo(bounds) } },
            t("Zoom in"),
          )
        : null,
    ),
    [...views].map((view) => {
      const own = listed.filter((sign) => sign.view === view);
      return own.length
        ? h(
            "section",
            {},
            h("h3", {}, view.conf.title),
            h(
              "ul",
              {},
              own.map((sign) => line(sign, pick)),
            ),
          )
        : null;
    }),
    listed.length < signs.length
      ? h("p", { class: "hint" }, t("{count} more: zoom in.", { count: String(signs.length - listed.length) }))
      : null,
  );
}

function line(sign, pick) {
  const { view, mark, feature } = sign;
  const icon = view.legend.icons[feature.properties[view.legend.icon_by]] ?? "";
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "cluster-line", title: mark.title, on: { click: () => pick(sign) } },
      pointSign(mark, icon, 22),
      h("span", {}, feature.properties.title),
    ),
  );
}

function zoomTo(bounds) {
  const { topLeft, bottomRight } = freePart();
  map.closePopup();
  map.fitBounds(bounds, { paddingTopLeft: topLeft, paddingBottomRight: bottomRight, animate: !prefersReducedMotion });
}

// How does one draw without a mouse? Corner by corner under a crosshair in the middle of the map, with keys or a thumb.
import { button, h, query, put } from "./dom.js";
import { L, freePart, map, isPhone } from "./leaflet.js";
import { OWN } from "./outline-shape.js";
import { t } from "./text.js";

/** @typedef {{kind: "Polygon"|"Line", done: (corners: number[][]) => void, stopped: () => void}} Wanted */

/** Asks for corners, one after the other. @param {HTMLElement} holder of the buttons @param {Wanted} wanted
 * @param {() => any[]} snapTo Leaflet layers whose corners and edges are taken where they are near */
export function askCorners(holder, wanted, snapTo) {
  /** @type {any[]} */
  const corners = [];
  const line = L.polyline([], {
    color: "var(--outline-own)",
    weight: 3,
    dashArray: "5 5",
    pane: OWN,
    snapIgnore: true,
  }).addTo(map);
  const dots = L.layerGroup().addTo(map);
  const least = wanted.kind === "Line" ? 2 : 3;
  const said = h("p", { role: "status" });
  const done = button(t("Done"), () => finish(), "primary");
  const cross = query("#crosshair");
  let at = middle();
  const aim = () => {
    at = middle();
    cross.style.left = `${at.x}px`;
    cross.style.top = `${at.y}px`;
    line.setLatLngs([...corners, map.containerPointToLatLng(at)]);
  };
  const tell = () => {
    dots.clearLayers();
    corners.forEach((corner) =>
      dots.addLayer(
        L.circleMarker(corner, { radius: 6, className: "corner-dot", pane: OWN, snapIgnore: true }),
      ),
    );
    done.disabled = corners.length < least;
    said.textContent = t("{number} corners set. Move the map until the cross lies on the next one.", {
      number: corners.length,
    });
    aim();
  };
  const set = () => {
    corners.push(snapped(map.containerPointToLatLng(at), snapTo()));
    tell();
  };
  const drop = () => {
    corners.pop();
    tell();
  };
  const keys = (event) => {
    const act = { Enter: set, Backspace: drop, Escape: () => stop() }[event.key];
    if (!act || event.target !== map.getContainer()) return;
    event.preventDefault();
    act();
  };
  const clean = () => {
    map.off("move resize", aim);
    resized.disconnect();
    map.getContainer().removeEventListener("keydown", keys);
    line.remove();
    dots.remove();
    cross.hidden = true;
    delete query(".drawing-panel").dataset.asks;
    put(holder);
  };
  const stop = () => {
    clean();
    wanted.stopped();
  };
  const finish = () => {
    clean();
    wanted.done(corners.map((corner) => [corner.lng, corner.lat]));
  };
  const resized = new ResizeObserver(aim); // the sheet goes down while one begins
  resized.observe(query("#panel"));
  map.on("move resize", aim);
  map.getContainer().addEventListener("keydown", keys);
  query(".drawing-panel").dataset.asks = "corners";
  cross.hidden = false;
  put(
    holder,
    h(
      "div",
      { class: "actions" },
      button(t("Set a corner here"), set, "primary"),
      done,
      button(t("Take the last corner back"), drop),
      button(t("Cancel"), stop, "quiet"),
    ),
    said,
    h(
      "p",
      { class: "hint keys-hint" },
      t("On the keyboard: arrow keys move the map, Enter sets a corner, Backspace takes it back."),
    ),
  );
  if (!isPhone()) map.getContainer().focus({ preventScroll: true });
  tell();
  return stop;
}

/** The middle of what the panel leaves free. */
function middle() {
  const free = freePart();
  const size = map.getSize();
  return L.point(
    (free.topLeft.x + size.x - free.bottomRight.x) / 2,
    (free.topLeft.y + size.y - free.bottomRight.y) / 2,
  );
}

const REACH_PX = 18;

/** The nearest corner, else the nearest edge within reach, else the place itself. */
function snapped(at, layers) {
  const here = map.latLngToLayerPoint(at);
  let corner = { away: REACH_PX, at: null };
  let edge = { away: REACH_PX, at: null };
  for (const layer of layers) {
    for (const ring of layer.getLatLngs().flat(layer.getLatLngs()[0]?.[0]?.[0] ? 1 : 0)) {
      const pixels = ring.map((each) => map.latLngToLayerPoint(each));
      pixels.forEach((pixel, i) => {
        const away = pixel.distanceTo(here);
        if (away < corner.away) corner = { away, at: ring[i] };
        const next = pixels[(i + 1) % pixels.length];
        const foot = L.LineUtil.closestPointOnSegment(here, pixel, next);
        const aside = foot.distanceTo(here);
        if (aside < edge.away) edge = { away: aside, at: map.layerPointToLatLng(foot) };
      });
    }
  }
  return corner.at ?? edge.at ?? at;
}

// How does one published feature look on the map, under the legend that was chosen?
import { L, latLng } from "./leaflet.js";
import { darken, hatch, pointSign } from "./marks.js";
import { t } from "./text.js";

/** @typedef {import("./layer.js").LayerView} LayerView */

/** A Leaflet icon that stamps copies of one drawing: the sign is built once for a class, not once for a marker. */
export const SignIcon = L.DivIcon.extend({
  createIcon() {
    const div = L.DivIcon.prototype.createIcon.call(this, null);
    const drawing = div.appendChild(this.options.sign.cloneNode(true));
    drawing.setAttribute("aria-hidden", "true"); // what it says is said in the name
    // A cluster's marker is the library's own, and no stop of the keyboard by itself.
    if (this.options.name) {
      for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", this.options.name]])
        div.setAttribute(name, value);
    }
    return div;
  },
});

/** The square that takes the finger is larger than the drawing. @param {number} size_px */
const reachOf = (size_px) => Math.max(size_px, matchMedia("(pointer: coarse)").matches ? 44 : 28);

/** @param {SVGElement|Element} sign @param {number} size_px @param {{className?: string}} [options] */
export function signIcon(sign, size_px, { className = "" } = {}) {
  const reach = reachOf(size_px);
  return new SignIcon({
    sign,
    html: "",
    className: `point ${className}`,
    iconSize: [reach, reach],
    iconAnchor: [reach / 2, reach / 2],
  });
}

/** The Leaflet layers of a feature, lowest first; each knows its `feature`. @param {LayerView} view @param {any} feature */
export function draw(view, feature) {
  const { type } = feature.geometry;
  if (type === "Point") return [point(view, feature, feature.geometry.coordinates)];
  if (type.endsWith("LineString")) return lines(view, feature);
  return [shape(view, feature)];
}

function point(view, feature, coordinates) {
  const mark = view.markOf(feature.properties);
  if (feature.properties.count) return bubble(view, feature, mark);
  return named(
    L.marker(latLng(coordinates), {
      icon: iconOf(view, feature.properties, mark),
      pane: view.pointPane,
      riseOnHover: true,
      zIndexOffset: 100 * (view.legend.marks.length - view.legend.marks.indexOf(mark)),
      bubblingMouseEvents: false,
    }),
    { feature, mark, view },
    [feature.properties.title, mark.title, mark.letter].filter(Boolean).join(" · "),
  );
}

/** A marker that says its name to those who do not see it; the keyboard stops at it. */
function named(marker, more, name) {
  marker.on("add", () => marker.getElement()?.setAttribute("aria-label", name));
  return Object.assign(marker, more);
}

function bubble(view, feature, mark) {
  const icon = countIcon(feature.properties.count, mark);
  return named(
    L.marker(latLng(feature.geometry.coordinates), {
      icon,
      pane: view.pointPane,
      bubblingMouseEvents: false,
    }),
    { feature, mark, view },
    nameOfMany(feature.properties.count, mark),
  );
}

function iconOf(view, properties, mark) {
  const name = view.legend.icons[properties[view.legend.icon_by]] ?? "";
  const key = `${mark.key}/${name}`;
  if (!view.signs.has(key)) {
    const className = `${mark.muted ? "muted-sign" : ""} ${mark.size_px <= 20 ? "small-sign" : ""}`;
    view.signs.set(key, signIcon(pointSign(mark, name), mark.size_px, { className }));
  }
  return view.signs.get(key);
}

const nameOfMany = (count, mark) =>
  t("{count} places, the gravest: {mark}", { count: String(count), mark: mark.title });

/** A ring in the worst class's colour, its shape beside the count. @param {number} count @param {any} mark */
export function countIcon(count, mark) {
  const size = count < 10 ? 34 : count < 100 ? 38 : count < 1000 ? 46 : 54;
  const reach = reachOf(size);
  const div = document.createElement("div");
  div.className = "bubble";
  div.style.borderColor = mark.color;
  div.style.width = div.style.height = `${size}px`;
  div.append(
    Object.assign(document.createElement("span"), { textContent: String(count) }),
    pointSign({ ...mark, letter: "" }, "", 16),
  );
  const name = nameOfMany(count, mark);
  return new SignIcon({ sign: div, html: "", className: "bubble-holder", iconSize: [reach, reach], name });
}

function shape(view, feature) {
  const mark = view.markOf(feature.properties);
  const outline = mark.shape === "line";
  const { ground } = view.conf;
  return Object.assign(
    L.geoJSON(feature.geometry, {
      pane: view.pane,
      renderer: view.renderer,
      interactive: !ground,
      bubblingMouseEvents: false,
      style: {
        color: outline || ground ? mark.color : darken(mark.color, 0.45),
        weight: mark.weight_px,
        dashArray: mark.dash || null,
        opacity: outline ? 0.9 : mark.weight_px ? 0.6 : 0,
        fill: !outline,
        fillColor: mark.hatch ? hatch(mark.color) : mark.color,
        fillOpacity: mark.hatch ? 0.9 : mark.fill_opacity,
      },
    }).getLayers()[0],
    { feature, mark, view },
  );
}

/** A road is drawn twice, a dark line under a light one; lanes and tracks once. @param {LayerView} view @param {any} feature */
function lines(view, feature) {
  const mark = view.markOf(feature.properties);
  const line = (style) =>
    Object.assign(
      L.geoJSON(feature.geometry, {
        pane: view.pane,
        renderer: view.renderer,
        interactive: false,
        style: { lineCap: "round", lineJoin: "round", ...style },
      }).getLayers()[0],
      { feature, mark, wide: style.weight },
    );
  const dashed = mark.dash || null;
  if (mark.weight_px < 2.5)
    return [line({ color: mark.color, weight: mark.weight_px, opacity: 1, dashArray: dashed })];
  return [
    line({
      color: mark.color,
      weight: mark.weight_px + 1.5,
      opacity: 1,
      lineCap: feature.properties.bridge ? "butt" : "round",
    }),
    line({ color: lighten(mark.color), weight: mark.weight_px - 0.5, opacity: 1, dashArray: dashed }),
  ];
}

function lighten(color) {
  const part = (at) =>
    Math.round(255 - (255 - parseInt(color.slice(at, at + 2), 16)) * 0.16)
      .toString(16)
      .padStart(2, "0");
  return `#${part(1)}${part(3)}${part(5)}`;
}

/** How wide roads are at a zoom, as a share of what the legend says; 0: too small to be drawn.
 * @param {number} zoom @param {any} mark */
export function lineScale(zoom, mark) {
  if (mark.weight_px < 1.4 && zoom < 14) return 0;
  if (mark.weight_px < 2 && zoom < 13) return 0;
  return zoom < 11.5
    ? 0.4
    : zoom < 12.5
      ? 0.55
      : zoom < 13.5
        ? 0.75
        : zoom < 14.5
          ? 1
          : zoom < 16
            ? 1.5
            : 2.4;
}

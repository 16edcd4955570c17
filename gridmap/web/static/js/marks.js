// How does one class of a legend look as a sign? Colour always has a partner: shape, letter, icon, dash or hatch.
import { h, s } from "./dom.js";
import { iconGroup } from "./icons.js";

/** @typedef {import("./types").Mark} Mark */

const SHAPES = {
  circle: "M12 1.500a10.5 10.5 0 1 1 0 21 10.5 10.5 0 0 1 0-21Z",
  square: "M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Z",
  diamond: "M12 .8 23.2 12 12 23.2.8 12Z",
  triangle: "M12 1.5 23.5 22H.5Z",
  hexagon: "M12 .8 21.7 6.400v11.200L12 23.2 2.3 17.600V6.400Z",
  cross: "M6 2 12 8l6-6 4 4-6 6 6 6-4 4-6-6-6 6-4-4 6-6-6-6Z",
  drop: "M12 23.500C8 18.5 4 14 4 9.200a8 8 0 0 1 16 0c0 4.8-4 9.3-8 14.300Z",
};
/** Where the letter or icon sits: its middle, and its size, in the 24 units of a shape. */
const GLYPHS = { triangle: [12, 15.5, 9.5], drop: [12, 9.5, 9], diamond: [12, 12, 11] };

/** Light or dark writing on this colour? @param {string} color "#rrggbb" */
export function contrastColor(color) {
  return luminance(color) > 0.36 ? "#1f1d19" : "#ffffff";
}

function luminance(color) {
  const part = (at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/** The colour, mixed with black. @param {string} color @param {number} share */
export function darken(color, share) {
  const part = (at) =>
    Math.round(parseInt(color.slice(at, at + 2), 16) * (1 - share))
      .toString(16)
      .padStart(2, "0");
  return /^#[0-9a-f]{6}$/i.test(color) ? `#${part(1)}${part(3)}${part(5)}` : color;
}

/** A fill of stripes in this colour; made on first use, in one hidden drawing of the page. @param {string} color */
export function hatch(color) {
  const id = `hatch-${color.replace(/\W/g, "")}`;
  if (!document.getElementById(id)) {
    hatchSheet().append(
      s(
        "pattern",
        { id, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        s("rect", { width: 7, height: 7, fill: color, "fill-opacity": 0.14 }),
        s("rect", { width: 2.2, height: 7, fill: color }),
      ),
    );
  }
  return `url(#${id})`;
}

function hatchSheet() {
  const before = document.getElementById("hatches");
  if (before) return before;
  const sheet = s("svg", { id: "hatches", width: 0, height: 0, "aria-hidden": "true" });
  document.body.append(sheet);
  return sheet;
}

/** The sign of a point. @param {Mark} mark @param {string} [icon] @param {number} [size_px] */
export function pointSign(mark, icon = "", size_px = mark.size_px) {
  const shape = SHAPES[mark.shape] ?? SHAPES.circle;
  const [x, y, size] = GLYPHS[mark.shape] ?? [12, 12, 13];
  const faint = mark.fill_opacity < 0.75 ? mark.fill_opacity : 1;
  const ink = mark.hatch || mark.muted || faint < 1 ? "#1f1d19" : contrastColor(mark.color);
  const inside = mark.letter
    ? s(
        "text",
        {
          x,
          y,
          fill: ink,
          "font-size": size,
          "font-weight": 800,
          "text-anchor": "middle",
          "dominant-baseline": "central",
        },
        mark.letter,
      )
    : mark.shape === "cross" || !icon
      ? null
      : iconGroup(icon, x - size / 2, y - size / 2, size, ink);
  return s(
    "svg",
    { class: "sign", viewBox: "-1.5 -1.5 27 27", width: size_px, height: size_px, "aria-hidden": "true" },
    s("path", {
      d: shape,
      fill: "#fff",
      stroke: "#2a2722",
      "stroke-opacity": 0.55,
      "stroke-width": 3.2,
      "stroke-linejoin": "round",
    }),
    s("path", {
      d: shape,
      fill: mark.hatch ? hatch(mark.color) : mark.color,
      "fill-opacity": faint,
      stroke: mark.muted ? mark.color : "#fff",
      "stroke-width": 1.8,
      "stroke-linejoin": "round",
      "stroke-dasharray": mark.muted ? "3 2" : null,
    }),
    inside,
  );
}

/** The sign of any class as it stands in a legend or a table. @param {Mark} mark @param {string} [icon] */
export function swatch(mark, icon = "") {
  if (mark.shape === "line") {
    return s(
      "svg",
      { class: "swatch", viewBox: "0 0 28 20", width: 28, height: 20, "aria-hidden": "true" },
      s("path", {
        d: "M1 10H27",
        stroke: mark.color,
        "stroke-width": Math.max(mark.weight_px, 1.5),
        "stroke-dasharray": mark.dash || null,
      }),
    );
  }
  if (mark.shape === "area") {
    return s(
      "svg",
      { class: "swatch", viewBox: "0 0 28 20", width: 28, height: 20, "aria-hidden": "true" },
      s("rect", {
        x: 1,
        y: 1,
        width: 26,
        height: 18,
        rx: 2,
        fill: mark.hatch ? hatch(mark.color) : mark.color,
        "fill-opacity": mark.hatch ? 1 : mark.fill_opacity,
        stroke: darken(mark.color, 0.3),
        "stroke-width": 1,
      }),
      mark.letter
        ? s(
            "text",
            {
              x: 14,
              y: 10,
              fill: "#1f1d19",
              "font-size": 14,
              "font-weight": 700,
              "text-anchor": "middle",
              "dominant-baseline": "central",
              class: "on-area",
            },
            mark.letter,
          )
        : null,
    );
  }
  return h("span", { class: "swatch" }, pointSign(mark, icon, Math.min(mark.size_px, 24)));
}

// What speaks against this outline, what is left over, and which one click mends it?
import { button, h, put } from "./dom.js";
import { L, map } from "./leaflet.js";
import { MARKS } from "./outline-ground.js";
import { t } from "./text.js";

const marks = L.layerGroup();

/** @typedef {{size: string, faults: {sentence: string, geometry: any}[], gaps: {sentence: string, geometry: any}[], undrawn: number}} Found */

/** @param {HTMLElement} holder @param {Found} found @param {(remedy: "snap"|"cut"|"fill") => void} mend */
export function showFound(holder, found, mend) {
  marks.clearLayers().addTo(map);
  for (const fault of found.faults) mark(fault.geometry, "fault-mark");
  for (const gap of found.gaps) mark(gap.geometry, "gap-mark");
  const sound = found.size !== "";
  put(
    holder,
    found.faults.length
      ? h(
          "ul",
          { class: "problems", role: "alert" },
          found.faults.map((fault) => item(fault)),
        )
      : null,
    found.gaps.length
      ? h(
          "ul",
          { class: "gaps" },
          found.gaps.slice(0, 5).map((gap) => item(gap)),
        )
      : null,
    found.gaps.length && found.undrawn
      ? h(
          "p",
          { class: "hint" },
          t("{number} neighbours have no outline yet; a gap may be theirs.", { number: found.undrawn }),
        )
      : null,
    sound && (found.faults.length || found.gaps.length)
      ? h(
          "div",
          { class: "actions" },
          button(t("Follow the neighbours' edges"), () => mend("snap"), "primary"),
          found.faults.length ? button(t("Cut at the edges"), () => mend("cut")) : null,
          found.gaps.length ? button(t("Extend to the neighbours' edges"), () => mend("fill")) : null,
        )
      : null,
  );
}

export const hideFound = (holder) => {
  marks.clearLayers();
  put(holder);
};

function item({ sentence, geometry }) {
  return h(
    "li",
    {},
    sentence,
    geometry ? [" ", button(t("Show"), () => show(geometry), "quiet small-button")] : null,
  );
}

function mark(geometry, look) {
  if (!geometry) return;
  const shape = L.geoJSON(geometry, {
    style: { className: look, weight: 3, snapIgnore: true },
    interactive: false,
    pane: MARKS,
    pointToLayer: (_, at) =>
      L.circleMarker(at, { radius: 9, className: look, interactive: false, pane: MARKS, snapIgnore: true }),
  });
  marks.addLayer(shape);
}

function show(geometry) {
  const bounds = L.geoJSON(geometry).getBounds();
  if (bounds.isValid()) map.fitBounds(bounds.pad(1), { maxZoom: 18, animate: false });
}

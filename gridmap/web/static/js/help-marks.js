// Where on the map is each row of the help list?
import { signIcon } from "./features.js";
import { lettered } from "./help-list.js";
import { L, latLng, map } from "./leaflet.js";
import { pointSign } from "./marks.js";

const SIGN = {
  key: "help",
  title: "",
  color: "#0a5566",
  shape: "square",
  letter: "",
  hatch: false,
  dash: "",
  size_px: 32,
  weight_px: 1,
  fill_opacity: 1,
  muted: false,
};
const OUT = {
  ...SIGN,
  color: "#8a8f98",
  shape: "circle",
  letter: "×",
  size_px: 24,
  muted: true,
  fill_opacity: 0.3,
};
const FORCES = ["fire_station", "full_time_brigade", "volunteer_brigade", "micro_station"];

/** @param {import("./app.js").App} app @param {(letter: string) => void} chosen what a tap on a sign does */
export function keepHelpMarks(app, chosen) {
  const group = L.layerGroup().addTo(map);
  const pane = map.createPane("help");
  pane.style.zIndex = "660";
  let ring = null;
  app.signs.push(group);
  return {
    /** @param {any[]} help */
    draw(help) {
      group.clearLayers();
      if (ring) ring.remove();
      for (const { item, kind, letter } of lettered(help).reverse()) {
        const mark = letter
          ? { ...SIGN, letter, color: FORCES.includes(kind.kind) ? "#1f2933" : SIGN.color }
          : OUT;
        group.addLayer(
          L.marker(latLng([item.lon, item.lat]), {
            icon: signIcon(pointSign(mark), mark.size_px),
            pane: "help",
            keyboard: false,
            title: item.name,
            bubblingMouseEvents: false,
          }).on("click", () => chosen(letter)),
        );
      }
      app.bus.emit("signs");
    },
    /** Rings one row's place, and brings it into view. @param {any} item */
    point(item) {
      if (ring) ring.remove();
      ring = L.circleMarker(latLng([item.lon, item.lat]), {
        radius: 22,
        weight: 4,
        className: "outline",
        fill: false,
        interactive: false,
        pane: "help",
      }).addTo(map);
      if (!map.getBounds().contains(ring.getLatLng())) map.panInside(ring.getLatLng(), { padding: [80, 80] });
    },
  };
}

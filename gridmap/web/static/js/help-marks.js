// Where on the map is each row of the help list?
import { get, query } from "./api.js";
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
export const FORCES = ["fire_station", "full_time_brigade", "volunteer_brigade", "micro_station"];

/** @param {import("./app.js").App} app @param {(letter: string) => void} chosen what a tap on a sign does */
export function keepHelpMarks(app, chosen) {
  const group = L.layerGroup().addTo(map);
  const pane = map.createPane("help");
  pane.style.zIndex = "660";
  map.createPane("help-way").style.zIndex = "655";
  const way = L.layerGroup().addTo(map);
  let ring = null;
  let asked = 0;
  let to = null;
  app.signs.push(group);
  return {
    /** @param {any[]} help */
    draw(help) {
      group.clearLayers();
      if (ring) ring.remove();
      way.clearLayers();
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
    /** Draws the way of one row by road to the place that was asked about. @param {any} item @param {any} [place] */
    async drive(item, place = to) {
      to = place;
      asked += 1;
      const mine = asked;
      way.clearLayers();
      if (!item?.by_road || !place) return;
      const found = await get(`/api/locate/route/${item.id}${query({ lon: place.lon, lat: place.lat })}`);
      if (mine !== asked || !found.line) return;
      const line = (look) => L.geoJSON(found.line, { pane: "help-way", interactive: false, style: look });
      way.addLayer(line({ color: "#ffffff", weight: 9, opacity: 0.85 }));
      way.addLayer(line({ color: "#5b2a86", weight: 5, opacity: 0.95, className: "way" }));
    },
    /** Rings one row's place, and brings it into view. @param {any} item */
    point(item) {
      if (ring) ring.remove();
      this.drive(item);
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

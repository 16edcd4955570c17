// Where on the map is each row of the help list?
import { get, queryString } from "./api.js";
import { signIcon } from "./features.js";
import { withLetters } from "./help-list.js";
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

/** @param {import("./app.js").App} app @param {(letter: string) => void} onSelect what a tap on a sign does */
export function mountHelpMarks(app, onSelect) {
  const group = L.layerGroup().addTo(map);
  const pane = map.createPane("help");
  pane.style.zIndex = "660";
  map.createPane("help-way").style.zIndex = "655";
  const way = L.layerGroup().addTo(map);
  let ring = null;
  let latest = 0;
  let to = null;
  app.signs.push(group);
  return {
    /** @param {import("./types").Help[]} help */
    draw(help) {
      group.clearLayers();
      if (ring) ring.remove();
      way.clearLayers();
      for (const { item, kind, letter } of withLetters(help).reverse()) {
        const mark = letter
          ? { ...SIGN, letter, color: kind.force ? "#1f2933" : SIGN.color }
          : OUT;
        group.addLayer(
          L.marker(latLng([item.lon, item.lat]), {
            icon: signIcon(pointSign(mark), mark.size_px),
            pane: "help",
            keyboard: false,
            title: item.name,
            bubblingMouseEvents: false,
          }).on("click", () => onSelect(letter)),
        );
      }
      app.bus.emit("signs");
    },
    /** Draws the way of one row by road to the place that was asked about. @param {any} item @param {any} [place] */
    async drive(item, place = to) {
      to = place;
      latest += 1;
      const request = latest;
      way.clearLayers();
      if (!item?.by_road || !place) return;
      const route = await get(`/api/locate/route/${item.id}${queryString({ lon: place.lon, lat: place.lat })}`);
      if (request !== latest || !route.line) return;
      const line = (look) => L.geoJSON(route.line, { pane: "help-way", interactive: false, style: look });
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

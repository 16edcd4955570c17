// Where on the map is each row of the help list?
import { get, queryString } from "./api.js";
import { signIcon } from "./features.js";
import { h, query } from "./dom.js";
import { L, fit, latLng, map, isPhone } from "./leaflet.js";
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
/** @typedef {import("./help-list.js").Row} Row */

/** @param {import("./app.js").App} app @param {(row: Row) => void} onSelect what a tap on a sign does
 * @param {(row: Row|null, turns?: import("./types").Turn[]) => void} onDrive told whose way is drawn, and how it is driven
 * @param {(item: import("./types").HelpItem, place: {lon: number, lat: number}) => string} wayOf where to ask for a way */
export function mountHelpMarks(app, onSelect, onDrive, wayOf = wayAsItIs) {
  const group = L.layerGroup().addTo(map);
  const pane = map.createPane("help");
  pane.style.zIndex = "660";
  map.createPane("help-way").style.zIndex = "655";
  map.createPane("help-said").style.zIndex = "695";
  const way = L.layerGroup().addTo(map);
  let latest = 0;
  app.signs.push(group);
  return {
    /** @param {Row[]} rows */
    draw(rows) {
      group.clearLayers();
      way.clearLayers();
      latest += 1;
      onDrive(null);
      for (const [turn, row] of rows.entries()) {
        const { item, kind, letter } = row;
        const mark = letter ? { ...SIGN, letter, color: kind.drives_out ? "#1f2933" : SIGN.color } : OUT;
        group.addLayer(
          L.marker(latLng([item.lon, item.lat]), {
            icon: signIcon(pointSign(mark), mark.size_px),
            pane: "help",
            keyboard: false,
            zIndexOffset: 100 * (rows.length - turn), // where signs cover each other, who comes first is seen
            title: item.name,
            bubblingMouseEvents: false,
          }).on("click", () => onSelect(row)),
        );
      }
      app.bus.emit("signs");
    },
    /** Draws one row's way to the place, says whose it is, and fits both into view; a straight line where no road is
     * known. @param {Row} row @param {{lon: number, lat: number}} place */
    async drive(row, place) {
      const { item } = row;
      latest += 1;
      const request = latest;
      const route = item.by_road
        ? await get(wayOf(item, place))
        : { line: null, turns: [] };
      if (request !== latest) return;
      way.clearLayers();
      const ends = [item, place].map(({ lon, lat }) => [lon, lat]);
      const shape = route.line ?? { type: "LineString", coordinates: ends };
      const dashArray = route.line ? null : "8 8";
      const line = (look) =>
        L.geoJSON(shape, { pane: "help-way", interactive: false, style: { dashArray, ...look } });
      way.addLayer(line({ color: "#ffffff", weight: 9, opacity: 0.85 }));
      way.addLayer(line({ color: "#5b2a86", weight: 5, opacity: 0.95, className: "way" }));
      way.addLayer(told(row, shape.coordinates));
      onDrive(row, route.turns);
      const seen = L.latLngBounds([...shape.coordinates, ...ends].map(latLng)).pad(0.15);
      fit([seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()], { maxZoom: 16 });
    },
  };
}

/** @type {(item: import("./types").HelpItem, place: {lon: number, lat: number}) => string} */
const wayAsItIs = (item, { lon, lat }) => `/api/locate/route/${item.id}${queryString({ lon, lat })}`;

/** Whose way it is: at the middle of it, or on the phone, where that would hide the map, above it. */
function told({ item, letter }, corners) {
  const far = item.by_road ? `${item.time} · ${item.distance}` : `${item.distance} ${item.way}`;
  const text = `${[letter, item.name].filter(Boolean).join(" ")} · ${far}`;
  if (isPhone()) return banner(text);
  return L.tooltip({ pane: "help-said", permanent: true, direction: "top", className: "tip way-said", opacity: 1 })
    .setLatLng(latLng(corners[Math.floor((corners.length - 1) / 2)]))
    .setContent(document.createTextNode(text));
}

/** A line of text that comes and goes with the way. */
function banner(text) {
  const line = h("p", { class: "way-said way-banner" }, text);
  return new (L.Layer.extend({ onAdd: () => query("#map-page").append(line), onRemove: () => line.remove() }))();
}

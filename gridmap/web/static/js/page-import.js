// Where would the rows of this file lie, which of them look wrong, and where would their cure put them?
import { h, query } from "./dom.js";
import { L, map } from "./leaflet.js";
import { loadTexts, t } from "./text.js";

const STYLES = {
  new: { radius: 5, weight: 1, color: "#ffffff", fillColor: "#0a5566", fillOpacity: 0.9 },
  changed: { radius: 5, weight: 3, color: "#0a5566", fillColor: "#ffffff", fillOpacity: 1 },
  unchanged: { radius: 4, weight: 1, color: "#857e72", fillColor: "#e6e2da", fillOpacity: 0.9 },
};
const SUSPECT = { weight: 3, color: "#7a1f5c", fillColor: "#7a1f5c", fillOpacity: 0.8 };

const config = JSON.parse(query("#gridmap-config").textContent);
await loadTexts(config.texts, config.locale);
map.attributionControl.remove();
const bounds = L.latLngBounds([]);
if (config.outline) {
  const outline = L.geoJSON(config.outline, {
    interactive: false,
    style: { color: "#35312a", weight: 2, fill: false },
  }).addTo(map);
  bounds.extend(outline.getBounds());
}
const WIDTHS = { township: 3, village: 2 };
for (const { what, title, level, rings } of config.outlines) {
  const corners = rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]));
  const name = document.createElement("span");
  name.textContent = title;
  const style = { className: "import-outline", color: "#0a5566", weight: WIDTHS[level] ?? 1, fillOpacity: 0.08, dashArray: what === "changed" ? "6 4" : null };
  L.polygon(corners, style).bindTooltip(name, { sticky: true }).addTo(map);
  if (!config.outline) bounds.extend(L.latLngBounds(corners.flat()));
}
const dots = L.canvas();
for (const [lon, lat, what] of config.points) {
  L.circleMarker([lat, lon], { ...STYLES[what], renderer: dots, interactive: false }).addTo(map);
  if (!config.outline) bounds.extend([lat, lon]);
}
for (const { at, to, row } of config.suspects) {
  const title = document.createElement("span");
  title.textContent = t("Row {number}", { number: row });
  L.marker([at[1], at[0]], {
    icon: L.divIcon({ className: "", html: h("span", { class: "dot suspect" }), iconSize: [14, 14] }),
  })
    .bindTooltip(title)
    .addTo(map);
  if (to) {
    L.polyline(
      [
        [at[1], at[0]],
        [to[1], to[0]],
      ],
      { ...SUSPECT, weight: 2, dashArray: "6 5", interactive: false },
    ).addTo(map);
    L.circleMarker([to[1], to[0]], { ...SUSPECT, radius: 6, fillOpacity: 0, interactive: false }).addTo(map);
  }
  if (!config.outline) bounds.extend([at[1], at[0]]);
}
map.invalidateSize();
if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], animate: false });
document.documentElement.dataset.ready = "true";

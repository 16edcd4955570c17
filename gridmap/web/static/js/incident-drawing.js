// What does the map draw of an incident: the place, rings of danger, the sector downwind, closed roads, dangers near?
import { h } from "./dom.js";
import { L, fit, latLng, map } from "./leaflet.js";

const STEP_DEG = 5;

/** Draws anew each time it is told an answer. */
export function drawIncident() {
  map.createPane("incident").style.zIndex = "640";
  const group = L.layerGroup().addTo(map);
  return {
    /** @param {any} answer as `desk.one.answer` tells it @param {{fits: boolean}} options */
    draw(answer, { fits }) {
      group.clearLayers();
      const at = [answer.place.lon, answer.place.lat];
      for (const ring of answer.rings) group.addLayer(circle(at, ring));
      const { from_deg, half_angle_deg } = answer.wind;
      const widest = Math.max(...answer.rings.map((ring) => ring.metres), 300);
      if (from_deg !== null) group.addLayer(sector(at, from_deg + 180, half_angle_deg, widest));
      for (const each of answer.closed) if (each.point) group.addLayer(sign(each.point, "road-shut", "×", each.name));
      for (const each of answer.around) group.addLayer(sign([each.lon, each.lat], "danger-near", "!", each.name));
      group.addLayer(sign(at, "incident-place", "✶", answer.place.label));
      if (fits) fit(boxAround(at, Math.max(widest, 800)), { maxZoom: 16 });
    },
  };
}

/** @param {number[]} at @param {any} ring */
const circle = (at, ring) =>
  L.circle(latLng(at), {
    radius: ring.metres,
    pane: "incident",
    interactive: false,
    weight: 2,
    dashArray: ring.verified ? null : "6 6",
    fillOpacity: 0.06,
    className: "danger-ring",
  });

/** Where it blows to, from the place outward. @param {number[]} at @param {number} to_deg */
function sector(at, to_deg, half_deg, metres) {
  const corners = [at];
  for (let off = -half_deg; off <= half_deg; off += STEP_DEG) corners.push(away(at, to_deg + off, metres));
  return L.polygon(corners.map(latLng), {
    pane: "incident",
    interactive: false,
    weight: 1,
    fillOpacity: 0.22,
    className: "downwind",
  });
}

/** The point so many metres away in a direction, good to a metre in a few kilometres. @param {number[]} at */
function away([lon, lat], bearing_deg, metres) {
  const bearing = (bearing_deg * Math.PI) / 180;
  const degree_m = 111_200;
  return [
    lon + (metres * Math.sin(bearing)) / (degree_m * Math.cos((lat * Math.PI) / 180)),
    lat + (metres * Math.cos(bearing)) / degree_m,
  ];
}

/** @param {number[]} at @returns {[number, number, number, number]} */
function boxAround(at, metres) {
  const [west, south] = away(away(at, 180, metres), 270, metres);
  const [east, north] = away(away(at, 0, metres), 90, metres);
  return [west, south, east, north];
}

/** @param {number[]} at */
const sign = (at, look, letter, title) =>
  L.marker(latLng(at), {
    icon: L.divIcon({ className: `incident-sign ${look}`, html: h("span", {}, letter), iconSize: [28, 28] }),
    pane: "incident",
    interactive: false,
    keyboard: false,
    title,
  });

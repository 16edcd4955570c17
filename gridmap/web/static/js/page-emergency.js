// Which ground is hit? Each tap on the map is a corner of it, to be dragged about, kept in degrees for the server.
import { makeApp } from "./app.js";
import { query } from "./dom.js";
import { signIcon } from "./features.js";
import { L, latLng, map } from "./leaflet.js";
import { pointSign } from "./marks.js";
import { makePanel } from "./panel.js";
import { t } from "./text.js";

const CORNER = {
  key: "corner",
  title: "",
  color: "#211f1b",
  shape: "circle",
  letter: "",
  hatch: false,
  dash: "",
  size_px: 20,
  weight_px: 1,
  fill_opacity: 1,
  muted: false,
};

/** @param {any} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const form = query("#scenario");
  const kept = form.elements.namedItem("outline");
  /** @type {[number, number][]} */
  let corners = kept.value ? JSON.parse(kept.value) : [];
  const shape = L.polygon([], { className: "emergency-shape", interactive: false }).addTo(map);
  const dots = L.layerGroup().addTo(map);

  const draw = () => {
    shape.setLatLngs(corners.map(latLng));
    dots.clearLayers();
    corners.forEach((corner, at) => dots.addLayer(dot(corner, at)));
    write();
  };
  const write = () => {
    kept.value = corners.length ? JSON.stringify(corners) : "";
    query("#corner-count").textContent =
      corners.length < 3
        ? t("{count} corners set; at least three are needed.", { count: corners.length })
        : t("{count} corners set. A corner is dragged to move it.", { count: corners.length });
    query("[data-undo]", form).disabled = !corners.length;
    query("[data-clear]", form).disabled = !corners.length;
  };
  const dot = (corner, at) =>
    L.marker(latLng(corner), {
      icon: signIcon(pointSign(CORNER), CORNER.size_px, { className: "corner" }),
      draggable: true,
      autoPan: true,
      alt: t("Corner {number}", { number: at + 1 }),
      title: t("Corner {number}", { number: at + 1 }),
    }).on("drag", ({ latlng }) => {
      corners[at] = degrees(latlng);
      shape.setLatLngs(corners.map(latLng));
      write();
    });
  const add = (place) => {
    corners.push(degrees(place));
    draw();
  };
  map.on("click", ({ latlng }) => add(latlng));
  query("[data-middle]", form).addEventListener("click", () => add(map.getCenter()));
  query("[data-undo]", form).addEventListener("click", () => {
    corners.pop();
    draw();
  });
  query("[data-clear]", form).addEventListener("click", () => {
    corners = [];
    draw();
  });
  map.getContainer().classList.add("placing");
  draw();
}

/** @returns {[number, number]} to the width of a hand */
const degrees = ({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];

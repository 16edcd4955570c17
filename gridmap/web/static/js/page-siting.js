// Where could be built? The form of a new scenario; where the planner sets the places to choose from, the map takes them.
import { makeApp } from "./app.js";
import { button, h, query, put } from "./dom.js";
import { signIcon } from "./features.js";
import { L, latLng, map } from "./leaflet.js";
import { pointSign } from "./marks.js";
import { makePanel } from "./panel.js";
import { t } from "./text.js";

const MOST = 200;
const SIGN = {
  key: "candidate",
  title: "",
  color: "#0a5566",
  shape: "square",
  letter: "",
  hatch: false,
  dash: "",
  size_px: 30,
  weight_px: 1,
  fill_opacity: 1,
  muted: false,
};

/** @param {import("./types").Config} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"), { height: "full" });
  const field = query("#points");
  /** @type {{name: string, lon: number, lat: number}[]} */
  const points = JSON.parse(field.value || "[]").filter((each) => Number.isFinite(each?.lon));
  const group = L.layerGroup().addTo(map);
  const pane = map.createPane("candidates");
  pane.style.zIndex = "660";
  app.signs.push(group);

  const show = () => {
    field.value = JSON.stringify(points);
    group.clearLayers();
    points.forEach((point, at) => group.addLayer(sign(point, at, show)));
    put(
      query("#point-list"),
      points.map((point, at) =>
        h(
          "li",
          {},
          nameOf(point, at, show),
          button(
            t("Remove"),
            () => {
              points.splice(at, 1);
              show();
            },
            "quiet",
          ),
        ),
      ),
    );
    app.bus.emit("signs");
  };
  const add = (place) => {
    if (points.length >= MOST) return;
    const used = points.map((point) => point.name);
    let number = points.length + 1;
    while (used.includes(`P${number}`)) number += 1;
    points.push({ name: `P${number}`, lon: round(place.lng), lat: round(place.lat) });
    show();
  };
  const follow = () => {
    const dropped = query("#candidates").value === "dropped";
    query("#points-field").hidden = !dropped;
    query("#spacing-field").hidden = dropped || query("#candidates").value === "public_buildings";
    query("#n-field").hidden = query("#question").value === "set_cover";
    map.getContainer().classList.toggle("placing", dropped);
    if (dropped) map.addLayer(group);
    else group.remove();
  };
  map.on("click", ({ latlng }) => {
    if (query("#candidates").value === "dropped") add(latlng);
  });
  query("#point-middle").addEventListener("click", () => add(map.getCenter()));
  for (const name of ["#candidates", "#question"]) query(name).addEventListener("change", follow);
  follow();
  show();
}

const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

function sign(point, at, changed) {
  const mark = { ...SIGN, letter: String(at + 1) };
  const marker = L.marker(latLng([point.lon, point.lat]), {
    icon: signIcon(pointSign(mark), mark.size_px),
    pane: "candidates",
    draggable: true,
    keyboard: false,
    title: point.name,
    bubblingMouseEvents: false,
  });
  marker.on("dragend", () => {
    const place = marker.getLatLng();
    Object.assign(point, { lon: round(place.lng), lat: round(place.lat) });
    changed();
  });
  return marker;
}

function nameOf(point, at, changed) {
  const input = h("input", {
    value: point.name,
    maxlength: 80,
    "aria-label": t("Name of point {number}", { number: at + 1 }),
  });
  input.addEventListener("change", () => {
    point.name = input.value.trim() || `P${at + 1}`;
    changed();
  });
  return input;
}

// The map that was taken along: one file, no server, no request. Everything it shows lies packed in the page itself.
import { button, h, put } from "./dom.js";
import { t, useTexts } from "./text.js";
import { fromBytes } from "./twkb.js";
import { extent, holds } from "./inside.js";
import { middle, shapeOf } from "./offline-shapes.js";
import { unpacked } from "./offline-pack.js";

const L = /** @type {any} */ (window).L;
const NOBODY = -1;
const OUTSIDE = -3;
const MOST_HITS = 30;
/** The outline of what the file is of. */
const OWN = { color: "#0a5566", weight: 4, dashArray: null };

/** @typedef {{key: string, title: string, as_of: string, ground: boolean, outline: boolean, named: boolean, reached: boolean, fills: boolean, shown: boolean, marks: any[], features: any[][]}} Layer */
/** @typedef {{title: string, details: string[][], layer: Layer, mark: any, center: [number, number], drawn: any, place: number, outline: any}} Thing outline: of an area, as GeoJSON */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const { told, shapes } = await unpacked(app);
useTexts(told.texts, told.locale);
document.title = told.title;
const map = (() => {
  const holder = h("div", { id: "map", role: "application", "aria-label": t("Map") });
  app.append(holder);
  return L.map(holder, { preferCanvas: true, zoomControl: true, attributionControl: false, maxZoom: 19 });
})();
L.control.scale({ imperial: false }).addTo(map);
/** Where one asked who is there first. */
const tapped = L.circleMarker([0, 0], { radius: 9, weight: 3, color: "#b3123f", fill: false, interactive: false });
/** @type {Thing[]} */
const things = [];
const groups = draw();
/** Enterprises that no map can show. @type {Thing[]} */
const nowhere = told.unplaced.map(([title, known]) => {
  const layer = told.layers.find((each) => each.reached);
  return { title, details: known, layer, mark: null, center: [0, 0], drawn: null, place: -1, outline: null };
});
mount();
document.documentElement.dataset.ready = "true";

/** Every layer as a group of the map; questions of one's own wait until they are asked for. */
function draw() {
  let at = 0;
  return told.layers.map((/** @type {Layer} */ layer, order) => {
    const pane = map.createPane(layer.key);
    pane.style.zIndex = String(300 + 10 * order);
    pane.classList.toggle("beneath", layer.ground || layer.outline);
    const renderer = L.canvas({ pane: layer.key, padding: 0.3 });
    const group = L.layerGroup();
    let place = 0;
    for (const [bytes, markPlace, title, details] of layer.features) {
      const geometry = fromBytes(shapes.subarray(at, at + bytes));
      at += bytes;
      const mark = layer.marks[markPlace] ?? null;
      const drawn = shapeOf(geometry, layer, mark, renderer);
      if (drawn) group.addLayer(drawn);
      if (title && drawn)
        things.push({ title, details: details ?? [], layer, mark, center: middle(drawn), drawn, place, outline: layer.outline ? geometry : null });
      if (drawn && layer.outline && title === told.area) drawn.setStyle(OWN);
      if (drawn && !layer.ground && !layer.fills) drawn.on("click", (event) => open(event, title));
      place += 1;
    }
    if (layer.named) group.addLayer(names(layer));
    if (layer.shown) group.addTo(map);
    return group;
  });
}

/** What the places of a layer are called, on the map. @param {Layer} layer */
function names(layer) {
  const named = things.filter((thing) => thing.layer === layer);
  return L.layerGroup(
    named.map((thing) =>
      L.tooltip({ permanent: true, direction: "center", className: "name", interactive: false })
        .setLatLng(thing.center)
        .setContent(h("span", {}, thing.title)),
    ),
  );
}

/** Of names that would lie on each other the first is shown; nearer, there is room for more. */
function declutter() {
  /** @type {DOMRect[]} */
  const taken = [];
  for (const name of /** @type {NodeListOf<HTMLElement>} */ (map.getPane("tooltipPane").querySelectorAll(".name"))) {
    name.style.visibility = "";
    const box = name.getBoundingClientRect();
    const isFree = taken.every((each) => box.right < each.left || box.left > each.right || box.bottom < each.top || box.top > each.bottom);
    if (isFree) taken.push(box);
    else name.style.visibility = "hidden";
  }
}

function open(event, title) {
  L.DomEvent.stopPropagation(event);
  const found = things.find((thing) => thing.drawn === event.target && thing.title === title);
  if (found) show(found);
}

function mount() {
  const panel = h(
    "aside",
    { id: "panel" },
    h("header", {}, h("h1", {}, told.area), h("p", { class: "made" }, told.made)),
    h(
      "div",
      { class: "row no-print" },
      h("input", { id: "search", type: "search", placeholder: t("Search"), "aria-label": t("Search"), on: { input: search } }),
      button(t("Print"), () => window.print()),
    ),
    h("ul", { id: "hits" }),
    h("section", { id: "details", tabindex: "-1", hidden: true }),
    h("p", { class: "hint no-print" }, t("Tap the map to see who is there first by road.")),
    phones(),
    unplaced(),
    layers(),
  );
  app.append(panel);
  const bounds = told.bounds;
  if (bounds) map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { animate: false });
  else if (things.length) map.fitBounds(things.map((thing) => thing.center));
  else map.setView([35, 105], 4);
  map.on("click", (event) => nearest(event.latlng));
  map.on("zoomend moveend layeradd", declutter);
  declutter();
}

function phones() {
  return h(
    "details",
    { open: true },
    h("summary", {}, t("Phones")),
    h(
      "ul",
      { class: "list" },
      told.phones.map(([post, name, phone, area]) =>
        h("li", {}, h("span", {}, `${name} · ${post} · ${area}`), phone ? call(phone) : null),
      ),
      h("li", {}, h("span", {}, t("Fire and rescue")), call("119")),
    ),
  );
}

/** What no map can show, with all that is known of it. */
function unplaced() {
  if (!nowhere.length) return null;
  return h(
    "details",
    { class: "unplaced" },
    h("summary", {}, t("Enterprises without a place on the map ({count})", { count: nowhere.length })),
    h(
      "ul",
      { class: "list" },
      nowhere.map((thing) => h("li", {}, button(thing.title, () => show(thing), "hit"))),
    ),
  );
}

function call(phone) {
  return h("a", { href: `tel:${phone}` }, phone);
}

function layers() {
  return h(
    "details",
    { open: true, class: "layers" },
    h("summary", {}, t("Layers and legend")),
    told.layers.map((/** @type {Layer} */ layer, place) =>
      h(
        "div",
        { class: "layer" },
        h(
          "label",
          {},
          h("input", {
            type: "checkbox",
            checked: layer.shown,
            on: { change: (event) => (event.target.checked ? groups[place].addTo(map) : groups[place].remove()) },
          }),
          h("strong", {}, layer.title),
          h("span", { class: "made" }, `${layer.features.length} · ${layer.as_of}`),
        ),
        layer.ground || layer.outline
          ? null
          : h(
              "ul",
              { class: "marks" },
              layer.marks
                .filter((_, mark) => layer.features.some((feature) => feature[1] === mark))
                .map((mark) => h("li", {}, swatch(mark), mark.title)),
            ),
      ),
    ),
  );
}

function swatch(mark) {
  const text = mark.letter || { triangle: "▲", hexagon: "⬢", square: "■", diamond: "◆", drop: "●", cross: "✚" }[mark.shape] || "●";
  const box = h("span", { class: "swatch" }, text);
  box.style.color = mark.color;
  return box;
}

function search(event) {
  const asked = event.target.value.trim().toLowerCase();
  const found = asked ? [...things, ...nowhere].filter((thing) => thing.layer.shown && thing.title.toLowerCase().includes(asked)) : [];
  const hits = found.sort((one, other) => Number(one.layer.ground) - Number(other.layer.ground)).slice(0, MOST_HITS);
  const list = /** @type {HTMLElement} */ (document.getElementById("hits"));
  put(
    list,
    hits.map((thing) => h("li", {}, button(`${thing.title} · ${thing.layer.title}`, () => goTo(thing), "hit"))),
    asked && !hits.length ? h("li", { class: "made" }, t("Nothing found")) : null,
  );
}

/** @param {Thing} thing */
function goTo(thing) {
  put(/** @type {HTMLElement} */ (document.getElementById("hits")));
  if (thing.drawn) map.setView(thing.center, Math.max(map.getZoom(), 16), { animate: false });
  show(thing);
}

/** @param {Thing} thing */
function show(thing) {
  const help = thing.drawn && thing.layer.reached ? told.reach?.places.slice(thing.place, thing.place + 1)[0] : null;
  details(
    h("h2", {}, thing.title),
    h("p", { class: "made" }, [thing.mark?.title, thing.layer.title, thing.layer.as_of].filter(Boolean).join(" · ")),
    thing.drawn ? null : h("p", {}, t("It has no place on the map yet.")),
    help ? arrivals(help) : thing.layer.reached ? unknown() : null,
    h(
      "dl",
      {},
      thing.details.flatMap(([title, text]) => [
        h("dt", {}, title),
        h("dd", {}, /^\+?[\d -]{7,20}$/.test(text) ? call(text) : text),
      ]),
    ),
    thing.drawn ? water(thing.center) : null,
  );
}

/** Who is first at a place of the map. */
function nearest({ lat, lng }) {
  tapped.setLatLng([lat, lng]).addTo(map);
  const { reach } = told;
  const cell = reach ? cellAt(reach.raster, lat, lng) : -1;
  const found = cell >= 0 ? reach.cells.slice(4 * cell, 4 * cell + 4) : [OUTSIDE];
  const point = `${lng.toFixed(5)}, ${lat.toFixed(5)}`;
  const around = areasAt([lng, lat]);
  const isInside = reach && found[0] !== OUTSIDE;
  details(
    h("h2", {}, around[0] ?? point),
    around.length ? h("p", { class: "made" }, [...around.slice(1), point].join(" · ")) : null,
    isInside ? arrivals(found) : reach ? outside() : unknown(),
    isInside
      ? h("p", { class: "made" }, t("Reckoned beforehand for squares of {metres} m.", { metres: reach.raster.step_m }))
      : null,
    water([lat, lng]),
  );
}

/** The areas around a place by name, the innermost first. @param {[number, number]} here */
function areasAt(here) {
  const found = things.filter(({ outline }) => outline && holds(outline, here));
  return [...new Set(found.sort((one, other) => extent(one.outline) - extent(other.outline)).map(({ title }) => title))];
}

function cellAt(raster, lat, lon) {
  const column = Math.floor((lon - raster.west) / raster.step_lon);
  const row = Math.floor((lat - raster.south) / raster.step_lat);
  const isInside = column >= 0 && row >= 0 && column < raster.columns && row < raster.rows;
  return isInside ? row * raster.columns + column : -1;
}

function outside() {
  return h("p", {}, t("This place lies outside {area}: this file holds nothing of who is there first.", { area: told.area }));
}

function unknown() {
  return h("p", {}, t("Who is there first is not known here."));
}

/** @param {number[]} found first, minutes, second, minutes */
function arrivals([first, minutes, second, later]) {
  if (first === NOBODY) return h("p", {}, t("Nobody comes here by road."));
  if (first < 0) return unknown();
  const way = told.reach.by_road ? t("by road") : t("straight line");
  const line = (force, time) => {
    const [name, town, phone] = told.reach.forces[force];
    return h("li", {}, h("span", {}, h("strong", {}, t("{minutes} min", { minutes: time })), ` ${name} · ${town} · ${way}`), phone ? call(phone) : null);
  };
  return h("ul", { class: "list" }, line(first, minutes), second >= 0 ? line(second, later) : null);
}

/** The nearest water that is in service. @param {[number, number]} center */
function water(center) {
  const near = things
    .filter((thing) => thing.mark?.water)
    .map((thing) => ({ thing, metres: map.distance(center, thing.center) }))
    .sort((one, other) => one.metres - other.metres)
    .slice(0, 3);
  if (!near.length) return null;
  return h(
    "div",
    {},
    h("h3", {}, t("Nearest water, straight line")),
    h(
      "ul",
      { class: "list" },
      near.map(({ thing, metres }) =>
        h("li", {}, button(thing.title, () => goTo(thing), "hit"), t("{metres} m", { metres: Math.round(metres / 10) * 10 })),
      ),
    ),
  );
}

function details(...children) {
  const box = /** @type {HTMLElement} */ (document.getElementById("details"));
  put(box, children);
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

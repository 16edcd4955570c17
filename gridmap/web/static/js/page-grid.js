// "What waits for me in my grid?" Open hazards by their deadline, enterprises by how long nobody has been there.
import { ApiError, get, queryString } from "./api.js";
import { button, h, put, query } from "./dom.js";
import { L, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { mountNearestWater } from "./nearest-water.js";
import { byDistance, distanceText, whereIAm } from "./nearest-first.js";
import { keepDetails, keepForOffline } from "./offline.js";
import { mountOutbox } from "./outbox-strip.js";
import { open as openMap } from "./page-map.js";
import { mountReadiness } from "./readiness.js";
import { t } from "./text.js";

/** @typedef {import("./app.js").App} App */

const ALL_PAGES = 20;
const SAME_PRESS_MS = 1500;

/** @param {import("./types").Config} config */
export function open(config) {
  const app = openMap(config);
  drawOutline(app);
  mountNearestWater(app);
  const lists = [...document.querySelectorAll("[data-todo]")].map((list) => mountList(app, /** @type {HTMLElement} */ (list)));
  reportByLongPress(config);
  app.outbox = mountOutbox(config, query("#outbox"), () => app.refresh());
  mountReadiness(query("#readiness"));
  // Somebody may open any of what is listed in a courtyard without reception.
  const details = Promise.all(lists).then((urls) => urls.flat());
  keepForOffline(config.viewer.id, [config.icons, config.texts], details);
}

/** A finger held on the map (or the right button of a mouse) begins a report there. @param {import("./types").Config} config */
function reportByLongPress(config) {
  // Leaflet tells of a held finger itself only where the browser calls itself Safari: an iPhone's start page does not.
  map.tapHold.enable();
  let last = -Infinity;
  map.on("contextmenu", (event) => {
    const { lat, lng } = event.latlng;
    const { timeStamp } = event.originalEvent;
    if (timeStamp - last < SAME_PRESS_MS) return; // told by the browser and by Leaflet
    last = timeStamp;
    const place = { area: config.area.path, lon: lng.toFixed(6), lat: lat.toFixed(6) };
    location.assign(`/registers/hazards/new?${new URLSearchParams(place)}`);
  });
}

/** The grid one answers for, drawn over everything else. @param {App} app */
async function drawOutline(app) {
  const { area } = app.config;
  const grid = await app.details(area.layer, area.path).catch(() => null);
  if (grid?.geometry)
    L.geoJSON(grid.geometry, {
      interactive: false,
      style: { className: "outline own", weight: 4, fill: false },
    }).addTo(map);
}

/** Answers, once it is there, where the details of what it lists are asked for. @param {App} app @param {HTMLElement} box */
async function mountList(app, box) {
  /** @type {any} */
  let list = null;
  let here = null;
  /** @type {any[]} */
  let waiting = [];
  const draw = () => {
    if (!list) return;
    const items = here ? byDistance(list.items, here) : list.items;
    const of = waiting.filter(({ about = "" }) => about.split("/")[0] === list.layer);
    const rows = [
      ...of.filter(({ about }) => about === list.layer).map(unsentItem),
      ...items.map((item) => {
        const own = of.filter(({ about }) => about === `${list.layer}/${item.id}`);
        return listItem(app, list.layer, item, distanceText(item.center, here), own);
      }),
    ];
    put(
      box,
      rows.length ? h("ul", { class: "todo" }, rows) : h("p", { class: "empty" }, list.empty),
      list.more ? button(t("Show more"), () => loadAgain(list.pages + 1), "wide") : null,
    );
  };
  document.addEventListener("outbox", (event) => {
    waiting = /** @type {CustomEvent} */ (event).detail;
    draw();
  });
  const nearest = query("#nearest-first");
  const load = async (pages = 1) => {
    try {
      const answer = await get(`${box.dataset.todo}&pages=${nearest.checked ? ALL_PAGES : pages}`);
      here = nearest.checked ? await whereIAm() : null;
      if (nearest.checked && !here) nearest.checked = false;
      list = { ...answer, pages };
      query(`#${box.dataset.count}`).textContent = list.total_text;
      draw();
      return detailsOf(app, list);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(
        box,
        h(
          "div",
          { class: "empty" },
          h("p", {}, error.message),
          button(t("Try again"), () => loadAgain(pages)),
        ),
      );
      return [];
    }
  };
  const loadAgain = async (pages = 1) => void keepDetails(await load(pages));
  app.bus.on("saved", () => loadAgain());
  nearest.addEventListener("change", () => loadAgain());
  return load();
}

/** Where the details of the listed things are asked for. @param {App} app @param {any} list */
const detailsOf = (app, list) =>
  list.items.map(
    (item) =>
      `/api/layers/${list.layer}/features/${encodeURIComponent(item.id)}${queryString({ area: app.config.township.path })}`,
  );

/** A record that lies in the outbox alone. @param {any} entry */
const unsentItem = (entry) =>
  h(
    "li",
    { class: "todo-unsent" },
    h("span", { class: "todo-what" }, h("span", { class: "strong" }, entry.title)),
    h("span", { class: "chip" }, t("on this phone")),
  );

/** @param {App} app @param {string} layer @param {any} item @param {string} distance @param {any[]} waiting what lies in the outbox of it */
function listItem(app, layer, item, distance, waiting) {
  const view = app.layer(layer);
  const icon = view.legend.icons[item.values[view.legend.icon_by]] ?? "";
  const highlight = () => app.bus.emit("hover", { layer, center: item.center, from: "table" });
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "todo-item",
        on: {
          click: () => app.state.set({ selected: { layer, id: item.id } }),
          mouseenter: highlight,
          focus: highlight,
          mouseleave: () => app.bus.emit("hover", null),
        },
      },
      swatch(view.markOf(item), icon),
      h(
        "span",
        { class: "todo-what" },
        h("span", { class: "strong" }, item.title),
        h("span", { class: "muted" }, [distance, item.facts].filter(Boolean).join(" · ")),
        waiting.map((entry) => h("span", { class: "chip" }, t("On this phone, not arrived yet: {what}", { what: entry.does }))),
      ),
      h("span", { class: `chip ${item.term.urgency}` }, item.term.text),
    ),
  );
}

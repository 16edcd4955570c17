// "What waits for me in my grid?" Open hazards by their deadline, enterprises by how long nobody has been there.
import { ApiError, get } from "./api.js";
import { button, h, put, query } from "./dom.js";
import { L, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { mountNearestWater } from "./nearest-water.js";
import { open as openMap } from "./page-map.js";
import { t } from "./text.js";

/** @typedef {import("./app.js").App} App */

/** @param {import("./types").Config} config */
export function open(config) {
  const app = openMap(config);
  drawOutline(app);
  mountNearestWater(app);
  for (const list of document.querySelectorAll("[data-todo]")) mountList(app, /** @type {HTMLElement} */ (list));
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

/** @param {App} app @param {HTMLElement} box */
function mountList(app, box) {
  const load = async (pages = 1) => {
    try {
      const list = await get(`${box.dataset.todo}&pages=${pages}`);
      query(`#${box.dataset.count}`).textContent = list.total_text;
      put(
        box,
        list.items.length
          ? h(
              "ul",
              { class: "todo" },
              list.items.map((item) => listItem(app, list.layer, item)),
            )
          : h("p", { class: "empty" }, list.empty),
        list.more ? button(t("Show more"), () => load(pages + 1), "wide") : null,
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(
        box,
        h(
          "div",
          { class: "empty" },
          h("p", {}, error.message),
          button(t("Try again"), () => load(pages)),
        ),
      );
    }
  };
  app.bus.on("saved", () => load());
  load();
}

/** @param {App} app @param {string} layer @param {any} item */
function listItem(app, layer, item) {
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
        item.facts ? h("span", { class: "muted" }, item.facts) : null,
      ),
      h("span", { class: `chip ${item.term.urgency}` }, item.term.text),
    ),
  );
}

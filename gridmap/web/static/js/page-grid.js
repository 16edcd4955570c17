// "What waits for me in my grid?" Open hazards by their deadline, enterprises by how long nobody has been there.
import { ApiError, get, query } from "./api.js";
import { button, h, one, put } from "./dom.js";
import { L, map } from "./leaflet.js";
import { swatch } from "./marks.js";
import { open as openMap } from "./page-map.js";
import { date, number, show, t } from "./text.js";

const LISTS = [
  {
    layer: "hazards",
    sort: "deadline",
    holder: "#open-hazards",
    line: hazard,
    none: () => t("No open hazard in this grid."),
  },
  {
    layer: "enterprises",
    sort: "last_visit_on",
    holder: "#to-visit",
    line: enterprise,
    none: () => t("No enterprise is entered for this grid yet."),
  },
];

/** @param {any} config */
export function open(config) {
  const app = openMap(config);
  outline(app);
  for (const list of LISTS) keepList(app, list);
}

/** The grid one answers for, drawn over everything else. */
async function outline(app) {
  const found = await app.details("grids", app.config.area.path).catch(() => null);
  if (found?.geometry)
    L.geoJSON(found.geometry, {
      interactive: false,
      style: { className: "outline own", weight: 4, fill: false },
    }).addTo(map);
}

function keepList(app, { layer, sort, holder, line, none }) {
  const box = one(holder);
  const load = async (pages = 1) => {
    try {
      const answers = [];
      for (let page = 1; page <= pages; page += 1)
        answers.push(
          await get(`/api/layers/${layer}/rows${query({ area: app.config.area.path, sort, page })}`),
        );
      const { total, pages: all, as_of: asOf } = answers[0];
      const rows = answers.flatMap((answer) => answer.rows);
      one(`${holder}-count`).textContent = number(total);
      put(
        box,
        rows.length
          ? h(
              "ul",
              { class: "todo" },
              rows.map((row) => item(app, layer, row, line(row, app.layers.get(layer), asOf))),
            )
          : h("p", { class: "empty" }, none()),
        pages < all ? button(t("Show more"), () => load(pages + 1), "wide") : null,
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

function item(app, layer, row, [facts, chip]) {
  const view = app.layers.get(layer);
  const icon = view.legend.icons[row.values[view.legend.icon_by]] ?? "";
  const point = () => app.bus.emit("hover", { layer, center: row.center, from: "table" });
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "todo-item",
        on: {
          click: () => app.state.set({ picked: { layer, id: String(row.id) } }),
          mouseenter: point,
          focus: point,
          mouseleave: () => app.bus.emit("hover", null),
        },
      },
      swatch(view.markOf({ class: row.class }), icon),
      h(
        "span",
        { class: "todo-what" },
        h("span", { class: "strong" }, row.title),
        facts ? h("span", { class: "muted" }, facts) : null,
      ),
      chip,
    ),
  );
}

function hazard({ values }, view) {
  const left = values.days_left;
  const due = view.conf.fields.find((field) => field.key === "due");
  const chip =
    values.due === "recheck" || values.due === "none" || left === null || left === undefined
      ? h("span", { class: "chip muted" }, show(due ?? { kind: "text" }, values.due))
      : left < 0
        ? h(
            "span",
            { class: "chip strong" },
            left === -1 ? t("1 day late") : t("{days} days late", { days: number(-left) }),
          )
        : h(
            "span",
            { class: "chip" },
            left === 0
              ? t("due today")
              : left === 1
                ? t("1 day left")
                : t("{days} days left", { days: number(left) }),
          );
  return [
    [values.enterprise, values.deadline ? t("by {date}", { date: date(values.deadline) }) : ""]
      .filter(Boolean)
      .join(" · "),
    chip,
  ];
}

function enterprise({ values }, view, asOf) {
  if (!values.last_visit_on)
    return [values.village ?? "", h("span", { class: "chip strong" }, t("never visited"))];
  const days = Math.max(
    0,
    Math.round((Date.parse(asOf.slice(0, 10)) - Date.parse(values.last_visit_on)) / 86400000),
  );
  return [
    t("last visit {date}", { date: date(values.last_visit_on) }),
    h("span", { class: "chip" }, days === 1 ? t("1 day ago") : t("{days} days ago", { days: number(days) })),
  ];
}

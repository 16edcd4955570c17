// How does one row look, and what can be done from it: sorted, picked, put on the map?
import { button, h } from "./dom.js";
import { filterCount, setFilter } from "./filters.js";
import { freshness } from "./legend.js";
import { swatch } from "./marks.js";
import { startPlacing } from "./point.js";
import { NOTHING, isNumeric, number, show, t } from "./text.js";

/** The table of one answer, or what to do where it is empty. @param {import("./app.js").App} app
 * @param {import("./layer.js").LayerView} view @param {any} answer */
export function rowsOf(app, view, answer) {
  if (!answer.total) return nothing(app, view);
  const edits = view.conf.noun && app.config.viewer.can_edit.includes(view.conf.noun);
  return [
    h(
      "p",
      { class: "table-count small muted" },
      t("{count} rows", { count: number(answer.total) }),
      " · ",
      freshness(answer),
      h("span", { id: "table-unlocated" }, unlocated(app, view)),
    ),
    h(
      "div",
      { class: "table-wrap" },
      h(
        "table",
        { class: "table tied" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            heading(app, { key: "title", title: t("Name"), kind: "text" }),
            answer.columns.map((column) => heading(app, column)),
          ),
        ),
        h(
          "tbody",
          {},
          answer.rows.map((row) => line(app, view, answer.columns, row, edits)),
        ),
      ),
    ),
    pager(app, answer),
  ];
}

/** How many rows have no place yet, as a filter. @param {import("./app.js").App} app
 * @param {import("./layer.js").LayerView} view */
export function unlocated(app, view) {
  const count = view.answer?.unlocated ?? 0;
  const field = view.conf.fields.find((each) => each.key === "located" && each.filter);
  if (!count || !field) return [];
  return [
    " · ",
    h(
      "button",
      {
        type: "button",
        class: "link",
        on: { click: () => setFilter(app, view.conf.key, "located", ["no"]) },
      },
      t("{count} not on the map yet", { count: number(count) }),
    ),
  ];
}

function heading(app, column) {
  const { sort } = app.state.now;
  const next = sort === column.key ? `-${column.key}` : column.key;
  const sorted = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : null;
  return h(
    "th",
    { scope: "col", "aria-sort": sorted, class: isNumeric(column.kind) ? "number" : null },
    h(
      "button",
      { type: "button", on: { click: () => app.state.set({ sort: next, page: 1 }) } },
      column.title,
      column.unit && column.kind === "number" ? ` (${column.unit})` : "",
    ),
  );
}

function line(app, view, columns, row, edits) {
  const mark = view.markOf({ class: row.class });
  const icon = view.legend.icons[row.values[view.legend.icon_by]] ?? "";
  const pick = () => app.state.set({ picked: { layer: view.conf.key, id: String(row.id) } });
  const place = (event) => {
    event.stopPropagation();
    startPlacing(app, view.conf, row.id, null);
  };
  const point = () =>
    app.bus.emit("hover", {
      layer: view.conf.key,
      center: row.center,
      feature: view.drawn.get(String(row.id))?.feature,
      from: "table",
    });
  return h(
    "tr",
    {
      data: { id: row.id },
      on: { click: pick, mouseenter: point, mouseleave: () => app.bus.emit("hover", null) },
    },
    h(
      "th",
      { scope: "row" },
      h(
        "div",
        { class: "row-name" },
        swatch(mark, icon),
        h(
          "button",
          { type: "button", class: "link", title: mark.title, on: { click: pick, focus: point } },
          row.title || NOTHING,
        ),
      ),
      !row.located && edits
        ? h(
            "button",
            { type: "button", class: "button small-button", on: { click: place } },
            t("Place on the map"),
          )
        : null,
    ),
    columns.map((column) => {
      const field = view.conf.fields.find((each) => each.key === column.key) ?? column;
      return h(
        "td",
        { class: isNumeric(column.kind) ? "number" : null },
        show({ ...field, unit: "" }, row.values[column.key]),
      );
    }),
  );
}

function pager(app, { page, pages }) {
  if (pages < 2) return null;
  const turn = (to) => app.state.set({ page: to });
  return h(
    "nav",
    { class: "pager", "aria-label": t("Pages of the table") },
    h(
      "button",
      { type: "button", class: "button", disabled: page <= 1, on: { click: () => turn(page - 1) } },
      t("Previous"),
    ),
    h("span", {}, t("Page {page} of {pages}", { page, pages })),
    h(
      "button",
      { type: "button", class: "button", disabled: page >= pages, on: { click: () => turn(page + 1) } },
      t("Next"),
    ),
  );
}

function nothing(app, view) {
  const narrowed = filterCount(app) > 0;
  return h(
    "div",
    { class: "empty" },
    h(
      "p",
      {},
      narrowed
        ? t("Nothing in “{layer}” meets these filters.", { layer: view.conf.title })
        : t("“{layer}” has no rows here yet.", { layer: view.conf.title }),
    ),
    narrowed
      ? button(t("Clear all filters"), () => app.state.set({ filters: {}, find: {}, area: "", page: 1 }))
      : null,
  );
}

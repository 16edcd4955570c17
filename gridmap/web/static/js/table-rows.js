// How does one row look, and what can be done from it: sorted, selected, put on the map?
import { button, h } from "./dom.js";
import { filterCount, oneOf, setFilter } from "./filters.js";
import { leftOut } from "./legend.js";
import { swatch } from "./marks.js";
import { startPlacing } from "./pin.js";
import { t } from "./text.js";

/** The table of one answer, or what to do where it is empty. @param {import("./app.js").App} app
 * @param {import("./layer.js").LayerView} view @param {import("./types").Rows} answer */
export function rowsOf(app, view, answer) {
  if (!answer.total) return emptyState(app, view);
  const edits = view.conf.noun && app.config.viewer.can_edit.includes(view.conf.noun);
  return [
    h(
      "p",
      { class: "table-count small muted" },
      t("{count} rows", { count: answer.total_text }),
      " · ",
      answer.freshness,
      h("span", { id: "table-unlocated" }, unlocated(app, view)),
    ),
    oneOf(app, { conf: view.conf, answer }) ?? leftOut(app, { conf: view.conf, answer }),
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
            heading(app, { key: "title", title: t("Name"), kind: "text" }, answer.sort),
            answer.columns.map((column) => heading(app, column, answer.sort)),
          ),
        ),
        h(
          "tbody",
          {},
          answer.rows.map((row) => tableRow(app, view, answer.columns, row, edits)),
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
      t("{count} not on the map yet", { count: view.answer?.unlocated_text ?? "" }),
    ),
  ];
}

function heading(app, column, sort) {
  const next = sort === column.key ? `-${column.key}` : column.key;
  const sorted = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : null;
  return h(
    "th",
    { scope: "col", "aria-sort": sorted, class: column.numeric ? "number" : null },
    h(
      "button",
      { type: "button", on: { click: () => app.state.set({ sort: next, page: 1 }) } },
      column.title,
      column.unit && column.kind === "number" ? t(" ({note})", { note: column.unit }) : "",
    ),
  );
}

function tableRow(app, view, columns, row, edits) {
  const mark = view.markOf({ class: row.class });
  const icon = view.legend.icons[row.values[view.legend.icon_by]] ?? "";
  const pick = () => app.state.set({ selected: { layer: view.conf.key, id: String(row.id) } });
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
          row.title,
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
    columns.map(({ key, numeric }) => h("td", { class: numeric ? "number" : null }, row.texts[key])),
  );
}

function pager(app, { page, pages }) {
  if (pages < 2) return null;
  const goToPage = (to) => app.state.set({ page: to });
  return h(
    "nav",
    { class: "pager", "aria-label": t("Pages of the table") },
    h(
      "button",
      { type: "button", class: "button", disabled: page <= 1, on: { click: () => goToPage(page - 1) } },
      t("Previous"),
    ),
    h("span", {}, t("Page {page} of {pages}", { page, pages })),
    h(
      "button",
      { type: "button", class: "button", disabled: page >= pages, on: { click: () => goToPage(page + 1) } },
      t("Next"),
    ),
  );
}

function emptyState(app, view) {
  const isFiltered = filterCount(app) > 0;
  return h(
    "div",
    { class: "empty" },
    h(
      "p",
      {},
      isFiltered
        ? t("Nothing in “{layer}” meets these filters.", { layer: view.conf.title })
        : t("“{layer}” has no rows here yet.", { layer: view.conf.title }),
    ),
    isFiltered
      ? button(t("Clear all filters"), () => app.state.set({ filters: {}, find: {}, area: "", page: 1 }))
      : null,
  );
}

// Which rows are behind the map? The table of one layer, tied to the map both ways: hover, click, and the place of a row without one.
import { ApiError, get, query, wasAborted } from "./api.js";
import { button, h, one, put } from "./dom.js";
import { filterCount, filterForm, keepChips, setFilter } from "./filters.js";
import { freshness } from "./legend.js";
import { swatch } from "./marks.js";
import { startPlacing } from "./point.js";
import { isNumeric, number, show, t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} section */
export function keepTable(app, section) {
  const listed = [...app.layers.values()].filter((view) => view.conf.fields.some((field) => field.places.includes("table")));
  const choose = h("select", { "aria-label": t("Table of"), on: { change: () => app.state.set({ table: choose.value, sort: "", page: 1 }) } },
    listed.reverse().map((view) => h("option", { value: view.conf.key }, view.conf.title)));
  const filters = h("div", { class: "filter-box", hidden: true });
  const open = h("button", { type: "button", class: "button", "aria-expanded": "false", on: { click: () => unfold() } });
  const chips = h("div", { class: "chips active-filters", hidden: true });
  const body = h("div", { class: "table-body" });
  put(section, h("div", { class: "table-bar" }, choose, open), filters, chips, body);
  keepChips(app, chips);

  const current = () => app.layers.get(app.state.now.table) ?? fallback(app, listed);
  const writeOpen = () => { const count = filterCount(app); open.textContent = count ? t("Filter ({count})", { count }) : t("Filter"); };
  const unfold = () => {
    filters.hidden = !filters.hidden;
    open.setAttribute("aria-expanded", String(!filters.hidden));
    if (!filters.hidden) put(filters, filterForm(app, current().conf));
  };
  let abort = new AbortController();
  const load = async () => {
    const view = current();
    if (!view) return;
    choose.value = view.conf.key;
    writeOpen();
    abort.abort();
    abort = new AbortController();
    body.setAttribute("aria-busy", "true");
    try {
      const { page } = app.state.now;
      const sort = app.state.now.sort || farthestFirst(view.conf);
      const answer = await get(`/api/layers/${view.conf.key}/rows${query({ ...app.narrowing(view.conf), sort, page })}`, { signal: abort.signal });
      put(body, rows(app, view, answer));
    } catch (error) {
      if (wasAborted(error)) return;
      put(body, h("div", { class: "empty" }, h("p", {}, error instanceof ApiError ? error.message : t("The table could not be shown.")), button(t("Try again"), load)));
    }
    body.removeAttribute("aria-busy");
  };
  for (const name of ["table", "sort", "page", "find", "area", "filters"]) app.state.on(name, load);
  for (const name of ["table", "filters"]) app.state.on(name, () => { if (!filters.hidden) put(filters, filterForm(app, current().conf)); });
  app.state.on("layers", () => { if (!app.state.now.table) load(); });
  app.bus.on("saved", load);
  app.bus.on("layer", (view) => { if (view === current()) put(one("#table-unlocated", body) ?? h("span"), unlocated(app, view)); });
  keepRowMarks(app, body);
  load();
}

/** Where nobody has asked for an order, what help does not reach stands at the top. */
function farthestFirst(conf) {
  const far = conf.fields.find((field) => field.kind === "distance" && field.places.includes("table"));
  return far ? `-${far.key}` : "";
}

function fallback(app, listed) {
  return listed.find((view) => view.conf.key === "nearest_station" && view.shown) ?? listed.find((view) => view.shown) ?? listed[0];
}

function rows(app, view, answer) {
  if (!answer.total) return nothing(app, view);
  const edits = view.conf.noun && app.config.viewer.can_edit.includes(view.conf.noun);
  return [
    h("p", { class: "table-count small muted" }, t("{count} rows", { count: number(answer.total) }), " · ", freshness({ as_of: answer.as_of, fresh: true }), h("span", { id: "table-unlocated" }, unlocated(app, view))),
    h("div", { class: "table-wrap" }, h("table", { class: "table tied" },
      h("thead", {}, h("tr", {}, heading(app, { key: "title", title: t("Name"), kind: "text" }), answer.columns.map((column) => heading(app, column)))),
      h("tbody", {}, answer.rows.map((row) => line(app, view, answer.columns, row, edits))))),
    pager(app, answer),
  ];
}

function unlocated(app, view) {
  const count = view.answer?.unlocated ?? 0;
  const field = view.conf.fields.find((each) => each.key === "located" && each.filter);
  if (!count || !field) return [];
  return [" · ", h("button", { type: "button", class: "link", on: { click: () => setFilter(app, view.conf.key, "located", ["no"]) } },
    t("{count} not on the map yet", { count: number(count) }))];
}

function heading(app, column) {
  const { sort } = app.state.now;
  const next = sort === column.key ? `-${column.key}` : column.key;
  const sorted = sort === column.key ? "ascending" : sort === `-${column.key}` ? "descending" : null;
  return h("th", { scope: "col", "aria-sort": sorted, class: isNumeric(column.kind) ? "number" : null },
    h("button", { type: "button", on: { click: () => app.state.set({ sort: next, page: 1 }) } }, column.title, column.unit && column.kind === "number" ? ` (${column.unit})` : ""));
}

function line(app, view, columns, row, edits) {
  const mark = view.markOf({ class: row.class });
  const icon = view.legend.icons[row.values[view.legend.icon_by]] ?? "";
  const pick = () => app.state.set({ picked: { layer: view.conf.key, id: String(row.id) } });
  const place = (event) => { event.stopPropagation(); startPlacing(app, view.conf, row.id, null); };
  const point = () => app.bus.emit("hover", { layer: view.conf.key, center: row.center, feature: view.drawn.get(String(row.id))?.feature, from: "table" });
  return h("tr", { data: { id: row.id }, on: { click: pick, mouseenter: point, mouseleave: () => app.bus.emit("hover", null) } },
    h("th", { scope: "row" }, h("div", { class: "row-name" }, swatch(mark, icon),
      h("button", { type: "button", class: "link", title: mark.title, on: { click: pick, focus: point } }, row.title)),
    !row.located && edits ? h("button", { type: "button", class: "button small-button", on: { click: place } }, t("Place on the map")) : null),
    columns.map((column) => {
      const field = view.conf.fields.find((each) => each.key === column.key) ?? column;
      return h("td", { class: isNumeric(column.kind) ? "number" : null }, show({ ...field, unit: "" }, row.values[column.key]));
    }));
}

function pager(app, { page, pages }) {
  if (pages < 2) return null;
  const turn = (to) => app.state.set({ page: to });
  return h("nav", { class: "pager", "aria-label": t("Pages of the table") },
    h("button", { type: "button", class: "button", disabled: page <= 1, on: { click: () => turn(page - 1) } }, t("Previous")),
    h("span", {}, t("Page {page} of {pages}", { page, pages })),
    h("button", { type: "button", class: "button", disabled: page >= pages, on: { click: () => turn(page + 1) } }, t("Next")));
}

function nothing(app, view) {
  const narrowed = filterCount(app) > 0;
  return h("div", { class: "empty" },
    h("p", {}, narrowed ? t("Nothing in “{layer}” meets these filters.", { layer: view.conf.title }) : t("“{layer}” has no rows here yet.", { layer: view.conf.title })),
    narrowed ? button(t("Clear all filters"), () => app.state.set({ filters: {}, find: {}, area: "", page: 1 })) : null);
}

/** The row of the feature under the pointer, and of the one that is picked. */
function keepRowMarks(app, body) {
  const mark = (attribute, id) => {
    for (const row of body.querySelectorAll(`tr[${attribute}]`)) row.removeAttribute(attribute);
    if (id === undefined || id === null) return;
    const row = body.querySelector(`tr[data-id="${CSS.escape(String(id))}"]`);
    row?.setAttribute(attribute, "true");
    if (attribute === "aria-selected") row?.scrollIntoView({ block: "nearest" });
  };
  app.bus.on("hover", (what) => { if (!what || what.from === "map") mark("data-hovered", what?.feature.id); });
  app.state.on("picked", (what) => mark("aria-selected", what?.id));
}

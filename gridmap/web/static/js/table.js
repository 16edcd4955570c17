// Which rows are behind the map? The table of one layer, tied to the map both ways.
import { ApiError, get, queryString, isAbort } from "./api.js";
import { button, h, query, put } from "./dom.js";
import { downloadMenu } from "./downloads.js";
import { filterCount, filterForm, mountChips } from "./filters.js";
import { loadIcons } from "./icons.js";
import { rowsOf, unlocated } from "./table-rows.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} section */
export function mountTable(app, section) {
  const views = [...app.layers.values()].filter((view) =>
    view.conf.fields.some((field) => field.places.includes("table")),
  );
  views.reverse();
  const choose = h("select", {
    "aria-label": t("Table of"),
    on: { change: () => app.state.set({ table: choose.value, sort: "", page: 1 }) },
  });
  const arrange = () => {
    put(choose, tableGroups(views));
    choose.value = current()?.conf.key ?? "";
  };
  const filters = h("div", { class: "filter-box", hidden: true });
  const open = h("button", {
    type: "button",
    class: "button",
    "aria-expanded": "false",
    on: { click: () => unfold() },
  });
  const downloads = downloadMenu(app.config.forms);
  const chips = h("div", { class: "chips active-filters", hidden: true });
  const body = h("div", { class: "table-body" });
  put(section, h("div", { class: "table-bar" }, choose, open, downloads.menu), filters, chips, body);
  mountChips(app, chips);

  const current = () => app.layers.get(app.state.now.table) ?? fallback(views, Boolean(app.config.on));
  const writeOpen = () => {
    const count = filterCount(app);
    open.textContent = count ? t("Filter ({count})", { count }) : t("Filter");
  };
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
    const { signal } = abort;
    body.setAttribute("aria-busy", "true");
    if (!body.childElementCount) put(body, h("p", { class: "loading" }, t("Loading…")));
    try {
      const { page } = app.state.now;
      const path = `/api/layers/${view.conf.key}/rows`;
      const params = { ...app.filterParams(view.conf), sort: app.state.now.sort };
      downloads.follow(view.conf.key, params);
      const answer = await get(`${path}${queryString({ ...params, page })}`, { signal });
      // The rows may come before the layer is drawn, or without it: its signs are needed all the same.
      await loadIcons(app.config.icons);
      if (signal.aborted) return;
      put(body, rowsOf(app, view, answer));
    } catch (error) {
      if (isAbort(error)) return;
      put(
        body,
        h(
          "div",
          { class: "empty" },
          h("p", {}, error instanceof ApiError ? error.message : t("The table could not be shown.")),
          button(t("Try again"), load),
        ),
      );
    }
    body.removeAttribute("aria-busy");
  };
  for (const name of ["table", "sort", "page", "find", "area", "filters"]) app.state.on(name, load);
  for (const name of ["table", "filters"])
    app.state.on(name, () => {
      if (!filters.hidden) put(filters, filterForm(app, current().conf));
    });
  arrange();
  app.state.on("layers", () => {
    arrange();
    if (!app.state.now.table) load();
  });
  app.bus.on("saved", load);
  app.bus.on("layer", (view) => {
    if (view === current()) put(query("#table-unlocated", body) ?? h("span"), unlocated(app, view));
  });
  mountRowMarks(app, body);
  load();
}

const fallback = (views, isPast) =>
  views.filter((view) => isPast && view.conf.dated && view.shown).at(-1) ??
  views.find((view) => view.conf.lead) ??
  views.find((view) => view.shown) ?? views[0];

/** The tables of what is shown first, then the others by their group. @param {any[]} listed */
function tableGroups(listed) {
  const groups = new Map([[t("Shown now"), listed.filter((view) => view.shown)]]);
  for (const view of listed.filter((each) => !each.shown))
    groups.set(view.conf.group, [...(groups.get(view.conf.group) ?? []), view]);
  return [...groups]
    .filter(([, group]) => group.length)
    .map(([label, group]) =>
      h(
        "optgroup",
        { label },
        group.map((view) => h("option", { value: view.conf.key }, view.conf.title)),
      ),
    );
}


/** The row of the feature under the pointer, and of the one that is selected. */
function mountRowMarks(app, body) {
  const mark = (attribute, id) => {
    for (const row of body.querySelectorAll(`tr[${attribute}]`)) row.removeAttribute(attribute);
    if (id === undefined || id === null) return;
    const row = body.querySelector(`tr[data-id="${CSS.escape(String(id))}"]`);
    row?.setAttribute(attribute, "true");
    if (attribute === "aria-selected") row?.scrollIntoView({ block: "nearest" });
  };
  app.bus.on("hover", (what) => {
    if (!what || what.from === "map") mark("data-hovered", what?.feature.id);
  });
  app.state.on("selected", (what) => mark("aria-selected", what?.id));
}

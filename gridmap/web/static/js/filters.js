// What is left out at the moment, and how does one narrow it down or bring everything back?
import { h, put, debounce } from "./dom.js";
import { t } from "./text.js";

/** The choices for the layer whose table is open. @param {import("./app.js").App} app @param {import("./types").Layer} conf */
export function filterForm(app, conf) {
  const fields = conf.fields.filter((field) => field.filter && Object.keys(field.choices).length);
  const find = h("input", {
    type: "search",
    value: app.state.now.find[conf.key] ?? "",
    placeholder: t("Part of the name"),
  });
  find.addEventListener(
    "input",
    debounce(
      () => app.state.set({ find: { ...app.state.now.find, [conf.key]: find.value.trim() }, page: 1 }),
      300,
    ),
  );
  return h(
    "div",
    { class: "filters" },
    h("label", { class: "field" }, h("span", { class: "label" }, t("Name")), find),
    areaChoice(app),
    fields.map((field) =>
      h(
        "fieldset",
        {},
        h("legend", {}, field.title),
        h(
          "div",
          { class: "chips" },
          Object.entries(field.choices).map(([value, title]) => choice(app, conf, field, value, title)),
        ),
      ),
    ),
  );
}

function choice(app, conf, field, value, title) {
  const on = inForce(app, conf.key, field.key).includes(value);
  // The answer's counts are of what is left: of a field that narrows it they would say nothing.
  const isFiltered = selectedValues(app, conf.key, field.key).length > 0;
  const count = isFiltered ? undefined : app.layers.get(conf.key)?.answer?.counts?.[field.key]?.[value];
  return h(
    "button",
    {
      type: "button",
      class: `chip ${on ? "on" : ""}`,
      "aria-pressed": String(on),
      on: {
        click: () =>
          conf.one_of === field.key
            ? setFilter(app, conf.key, field.key, [value])
            : toggle(app, conf.key, field.key, value),
      },
    },
    title,
    count === undefined ? null : h("span", { class: "muted" }, count),
  );
}

function areaChoice(app) {
  const { areas } = app.config;
  const villages = areas.filter((each) => each.level === "village");
  const grids = areas.filter((each) => each.level.endsWith("grid"));
  if (areas.length < 2) return null;
  const options = (title, list) =>
    h(
      "optgroup",
      { label: title },
      list.map((each) => h("option", { value: each.path }, fullName(app, each))),
    );
  const choose = h(
    "select",
    { on: { change: () => app.state.set({ area: choose.value, page: 1 }) } },
    h("option", { value: "" }, t("All")),
    options(t("Villages"), areas),
    options(t("Grids"), grids),
  );
  choose.value = app.state.now.area;
  return h("label", { class: "field" }, h("span", { class: "label" }, t("Village or grid")), choose);
}

const selectedValues = (app, layer, field) => app.state.now.filters[layer]?.[field] ?? [];

/** What a person chose, or what the layer shows where nobody chose. */
const inForce = (app, layer, field) =>
  app.state.now.filters[layer]?.[field] ?? app.layers.get(layer)?.answer?.narrowed?.values[field] ?? [];

function toggle(app, layer, field, value) {
  const before = inForce(app, layer, field);
  const after = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
  setFilter(app, layer, field, after);
}

/** @param {import("./app.js").App} app @param {string} layer @param {string} field @param {string[]} values none: no filter */
export function setFilter(app, layer, field, values) {
  const { [field]: _, ...others } = app.state.now.filters[layer] ?? {};
  const fields = values.length ? { ...others, [field]: values } : others;
  app.state.set({ filters: { ...app.state.now.filters, [layer]: fields }, page: 1 });
}

/** Everything of an answer that was narrowed unasked. @param {import("./app.js").App} app @param {any} conf @param {any} narrowed */
export function showAll(app, conf, narrowed) {
  for (const key of Object.keys(narrowed.values)) {
    const field = conf.fields.find((each) => each.key === key);
    setFilter(app, conf.key, key, Object.keys(field.choices));
  }
}

/** The one value that is shown of a field, to be changed. @param {import("./app.js").App} app @param {any} view */
export function oneOf(app, { conf, answer }) {
  const field = conf.fields.find((each) => each.key === conf.one_of);
  if (!field || !answer?.narrowed.choices.length) return null;
  const choose = h(
    "select",
    { on: { change: () => setFilter(app, conf.key, field.key, [choose.value]) } },
    answer.narrowed.choices.map((value) => h("option", { value }, field.choices[value] ?? value)),
  );
  [choose.value] = inForce(app, conf.key, field.key);
  return h("label", { class: "legend-picker" }, field.title, choose);
}

/** Everything that narrows the view, each to be taken off by a click. @param {import("./app.js").App} app @param {HTMLElement} row */
export function mountChips(app, row) {
  const write = () => {
    const list = active(app);
    row.hidden = !list.length;
    put(
      row,
      list.map(({ title, remove }) =>
        h(
          "button",
          { type: "button", class: "chip on", on: { click: remove } },
          title,
          h("span", { "aria-label": t("Remove") }, "×"),
        ),
      ),
      list.length
        ? h(
            "button",
            {
              type: "button",
              class: "chip",
              on: { click: () => app.state.set({ filters: {}, find: {}, area: "", page: 1 }) },
            },
            t("Clear all"),
          )
        : null,
    );
  };
  for (const name of ["filters", "find", "area"]) app.state.on(name, write);
  app.bus.on("layer", write);
}

function active(app) {
  const { filters, find, area } = app.state.now;
  const list = [];
  if (area) list.push({ title: areaName(app, area), remove: () => app.state.set({ area: "", page: 1 }) });
  for (const [layer, fields] of Object.entries(filters)) {
    const conf = app.layers.get(layer)?.conf;
    for (const [key, values] of Object.entries(fields)) {
      const field = conf?.fields.find((each) => each.key === key);
      for (const value of values)
        list.push({
          title: `${conf?.title} · ${field?.choices[value] ?? value}`,
          remove: () => toggle(app, layer, key, value),
        });
    }
  }
  for (const [layer, text] of Object.entries(find)) {
    if (text)
      list.push({
        title: `${app.layers.get(layer)?.conf.title} · “${text}”`,
        remove: () => app.state.set({ find: { ...find, [layer]: "" }, page: 1 }),
      });
  }
  return list;
}

function areaName(app, path) {
  const area = app.config.areas.find((each) => each.path === path);
  return area ? fullName(app, area) : path;
}

/** A grid that is only numbered is called by its village's name too. */
function fullName(app, area) {
  const village = app.config.areas.find(
    (each) => each.level === "village" && each.path !== area.path && area.path.startsWith(each.path),
  );
  return village && !area.name.startsWith(village.name) ? `${village.name} ${area.name}` : area.name;
}

/** How many filters are in force. @param {import("./app.js").App} app */
export const filterCount = (app) => active(app).length;

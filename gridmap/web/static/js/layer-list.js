// Which layers are there, which are shown, and under which legend?
import { h, put } from "./dom.js";
import { mountBasemap } from "./basemaps.js";
import { legendOf } from "./legend.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} section */
export function mountLayerList(app, section) {
  const items = new Map();
  const groups = new Map();
  for (const view of [...app.layers.values()].reverse()) {
    const item = makeItem(app, view);
    items.set(view.conf.key, item);
    groups.set(view.conf.group, [...(groups.get(view.conf.group) ?? []), item.element]);
  }
  put(
    section,
    [...groups].map(([title, list]) => h("fieldset", { class: "layer-group" }, h("legend", {}, title), list)),
    mountBasemap(app),
  );
  app.bus.on("layer", (view) => items.get(view.conf.key).write());
  app.state.on("layers", () => items.forEach((item) => item.write()));
}

function makeItem(app, view) {
  const { conf } = view;
  const box = h("input", { type: "checkbox", on: { change: () => toggle(app, conf, box.checked) } });
  const count = h("span", { class: "layer-count" });
  const below = h("div", { class: "layer-below" });
  const element = h(
    "div",
    { class: "layer-item" },
    h("label", { class: "check" }, box, h("span", { class: "layer-title" }, conf.title), count),
    below,
  );
  const write = () => {
    box.checked = view.shown;
    count.textContent = view.shown && view.answer ? countText(view) : "";
    put(below, view.shown ? body(app, view) : null);
  };
  write();
  return { element, write };
}

/** How many there are; of the ground only that it is too much to be drawn from so far. */
function countText({ conf, answer }) {
  if (!conf.ground) return answer.total_text;
  return answer.clustered ? t("shown from nearer by") : "";
}

function body(app, view) {
  const { conf, status } = view;
  return [
    conf.ground ? null : h("p", { class: "hint" }, conf.question),
    conf.legends.length > 1 ? picker(app, view) : null,
    status === "failed"
      ? h(
          "p",
          { class: "problem" },
          `${view.problem} `,
          h(
            "button",
            { type: "button", class: "button quiet", on: { click: () => view.load() } },
            t("Try again"),
          ),
        )
      : null,
    status === "loading" && !view.answer ? h("p", { class: "loading" }, t("Loading…")) : null,
    view.answer ? legendOf(view) : null,
  ];
}

function picker(app, view) {
  const choose = h(
    "select",
    {
      "aria-label": t("Colour {layer} by", { layer: view.conf.title }),
      on: {
        change: () => app.state.set({ layers: { ...app.state.now.layers, [view.conf.key]: choose.value } }),
      },
    },
    view.conf.legends.map((legend) => h("option", { value: legend.key }, legend.title)),
  );
  choose.value = view.legend.key;
  return h("label", { class: "legend-picker" }, t("Colour by"), choose);
}

function toggle(app, conf, on) {
  const { [conf.key]: _, ...rest } = app.state.now.layers;
  const others =
    on && conf.fills
      ? Object.fromEntries(Object.entries(rest).filter(([key]) => !(app.layers.get(key)?.conf ?? conf).fills))
      : rest;
  app.state.set({ layers: on ? { ...others, [conf.key]: conf.legends[0]?.key ?? "" } : others });
}

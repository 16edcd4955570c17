// Which layers are there, which are shown, and under which legend?
import { h, put } from "./dom.js";
import { mountBasemap } from "./basemaps.js";
import { legendOf } from "./legend.js";
import { t } from "./text.js";

/** What is shown stands first, what could be shown below it by its group. @param {import("./app.js").App} app
 * @param {HTMLElement} section */
export function mountLayerList(app, section) {
  const views = [...app.layers.values()].reverse();
  /** @type {Map<string, any>} */
  const items = new Map(views.map((view) => [view.conf.key, makeItem(app, view)]));
  const group = (title) => h("fieldset", { class: "layer-group" }, h("legend", {}, title));
  const active = group(t("Shown now"));
  /** @type {Map<string, any>} */
  const groups = new Map(views.map((view) => [view.conf.group, group(view.conf.group)]));
  put(section, active, [...groups.values()], mountBasemap(app));
  const arrange = () => {
    const focused = document.activeElement;
    // The ground is always there: what one came for stands before it.
    const shown = views.filter((view) => view.shown);
    const [ground, asked] = [true, false].map((is) => shown.filter((view) => view.conf.ground === is));
    active.append(...[...asked, ...ground].map((view) => items.get(view.conf.key).element));
    for (const view of views.filter((each) => !each.shown))
      groups.get(view.conf.group).append(items.get(view.conf.key).element);
    for (const each of [active, ...groups.values()]) each.hidden = each.childElementCount < 2;
    if (focused instanceof HTMLElement && section.contains(focused)) {
      focused.focus({ preventScroll: true });
      focused.scrollIntoView({ block: "nearest" });
    }
  };
  arrange();
  app.bus.on("layer", (view) => items.get(view.conf.key).write());
  app.state.on("layers", () => {
    items.forEach((item) => item.write());
    arrange();
  });
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

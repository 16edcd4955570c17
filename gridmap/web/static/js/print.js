// What goes on paper? The sentence, the map as it is seen, its legend, and as of when.
import { h, put } from "./dom.js";
import { map } from "./leaflet.js";
import { freshness, legendOf } from "./legend.js";
import { dateTime, t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement} head @param {HTMLElement} foot */
export function keepPrint(app, head, foot) {
  addEventListener("beforeprint", () => {
    const views = [...app.layers.values()].filter((view) => view.shown && view.answer).reverse();
    const telling = views.filter((view) => view.answer.headline).reverse();
    put(head, h("h1", {}, `${app.config.township.name} · ${app.config.area.name === app.config.township.name ? t("Map") : app.config.area.name}`),
      telling.map((view) => h("p", {}, view.answer.headline.sentence)));
    put(foot, views.map((view) => h("section", {}, h("h3", {}, view.conf.title), h("p", { class: "muted" }, freshness(view.answer)), legendOf(view, { brief: true }))),
      h("p", {}, t("Printed {time} by {name}", { time: dateTime(new Date().toISOString()), name: app.config.viewer.name })));
    document.documentElement.dataset.theme ??= "";
    map.invalidateSize({ animate: false, pan: true });
  });
  addEventListener("afterprint", () => map.invalidateSize({ animate: false, pan: true }));
}

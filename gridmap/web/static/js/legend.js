// What do the signs of a layer mean, how many of each are there, as of when, and after which rule?
import { h, put } from "./dom.js";
import { isPhone } from "./leaflet.js";
import { swatch } from "./marks.js";
import { t } from "./text.js";

/** @typedef {import("./layer.js").LayerView} LayerView */

/** @param {LayerView} view @param {{brief?: boolean}} [options] brief: only the classes that occur */
export function legendOf(view, { brief = false } = {}) {
  const { legend, answer, conf } = view;
  const counts = answer?.counts?.[legend.key];
  const measure = answer?.measure;
  const marks = legend.marks.filter((mark) => !brief || !counts || counts[mark.key]);
  return h(
    "div",
    { class: "legend" },
    h(
      "ul",
      { class: "legend-marks" },
      marks.map((mark) =>
        h(
          "li",
          {},
          swatch(mark, legend.icons[mark.key] ?? ""),
          h("span", { class: "legend-title" }, mark.title),
          counts && !brief && !conf.ground
            ? h("span", { class: "legend-count" }, counts[mark.key] ?? "0")
            : null,
        ),
      ),
    ),
    answer?.unlocated && !brief
      ? h("p", { class: "legend-note" }, t("{count} not on the map yet", { count: answer.unlocated_text }))
      : null,
    measure?.note ? h("p", { class: "legend-note" }, measure.note) : null,
    legend.source ? h("p", { class: "legend-note" }, t("After: {source}", { source: legend.source })) : null,
    answer && !brief && !conf.ground ? h("p", { class: "legend-note" }, answer.freshness) : null,
  );
}

/** The card on the map itself: the legends of what is shown, the ground left out. @param {import("./app.js").App} app */
export function mountLegendCard(app, card) {
  const body = h("div", { class: "legend-card-body", tabindex: 0, role: "group", "aria-label": t("Legend") });
  const box = h("details", { class: "legend-card", open: !isPhone() }, h("summary", {}, t("Legend")), body);
  card.append(box);
  const write = () => {
    const views = [...app.layers.values()].filter(
      (view) => view.shown && view.answer && !view.conf.ground,
    );
    box.hidden = !views.length;
    put(
      body,
      views.map((view) =>
        h(
          "section",
          {},
          h(
            "h3",
            {},
            view.conf.title,
            view.conf.legends.length > 1 ? h("small", {}, ` · ${view.legend.title}`) : null,
          ),
          legendOf(view, { brief: true }),
        ),
      ),
    );
  };
  app.bus.on("layer", write);
  app.state.on("layers", write);
}

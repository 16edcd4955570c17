// What do the signs of a layer mean, how many of each are there, as of when, and after which rule?
import { h, put } from "./dom.js";
import { GROUND, onPhone } from "./leaflet.js";
import { swatch } from "./marks.js";
import { asOf, number, t } from "./text.js";

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
          counts && !brief && !GROUND.has(conf.key)
            ? h("span", { class: "legend-count" }, number(counts[mark.key] ?? 0))
            : null,
        ),
      ),
    ),
    answer?.unlocated && !brief
      ? h("p", { class: "legend-note" }, t("{count} not on the map yet", { count: number(answer.unlocated) }))
      : null,
    measure?.note ? h("p", { class: "legend-note" }, measure.note) : null,
    legend.source ? h("p", { class: "legend-note" }, t("After: {source}", { source: legend.source })) : null,
    answer && !brief && !GROUND.has(conf.key) ? h("p", { class: "legend-note" }, freshness(answer)) : null,
  );
}

/** @param {{as_of: string|null, fresh: boolean}} answer */
export function freshness(answer) {
  if (!answer.as_of) return t("Not computed yet");
  const time = asOf(answer.as_of);
  return answer.fresh ? t("As of {time}", { time }) : t("As of {time}, being brought up to date", { time });
}

/** The card on the map itself: the legends of what is shown, the ground left out. @param {import("./app.js").App} app */
export function keepLegendCard(app, card) {
  const body = h("div", { class: "legend-card-body" });
  const box = h("details", { class: "legend-card", open: !onPhone() }, h("summary", {}, t("Legend")), body);
  card.append(box);
  const write = () => {
    const views = [...app.layers.values()].filter(
      (view) => view.shown && view.answer && !GROUND.has(view.conf.key),
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

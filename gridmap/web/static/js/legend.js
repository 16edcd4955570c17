// What do the signs of a layer mean, how many of each are there, as of when, and after which rule?
import { h, put } from "./dom.js";
import { oneOf, showAll } from "./filters.js";
import { isPhone } from "./leaflet.js";
import { swatch } from "./marks.js";
import { t } from "./text.js";

/** @typedef {import("./layer.js").LayerView} LayerView */

/** @param {LayerView} view @param {{brief?: boolean}} [options] brief: only the classes that occur */
export function legendOf(view, { brief = false } = {}) {
  const { legend, answer, conf } = view;
  const counts = answer?.counts?.[legend.key];
  const measure = answer?.measure;
  const { awaited } = view;
  const marks = legend.marks.filter(
    (mark) => (!brief && !answer?.narrowed?.left_out) || ((!counts || counts[mark.key]) && !awaited.has(mark.key)),
  );
  const later = legend.marks.filter((mark) => awaited.has(mark.key)).map((mark) => mark.title);
  return h(
    "div",
    { class: "legend" },
    oneOf(view.app, view),
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
    leftOut(view.app, view),
    later.length
      ? h("p", { class: "legend-note" }, t("From nearer by: {list}", { list: later.join(t(", ")) }))
      : null,
    answer?.unlocated && !brief
      ? h("p", { class: "legend-note" }, t("{count} not on the map yet", { count: answer.unlocated_text }))
      : null,
    measure?.note ? h("p", { class: "legend-note" }, measure.note) : null,
    legend.source ? h("p", { class: "legend-note" }, t("After: {source}", { source: legend.source })) : null,
    answer && !brief && !conf.ground ? h("p", { class: "legend-note" }, answer.freshness) : null,
  );
}

/** That there is more than what is shown, and how one sees it; of what is shown one at a time its choice says so.
 * @param {import("./app.js").App} app @param {{conf: any, answer: any}} view */
export function leftOut(app, { conf, answer }) {
  const narrowed = answer?.narrowed;
  if (!narrowed?.left_out || conf.one_of) return null;
  return h(
    "p",
    { class: "legend-note" },
    t("{count} others are left out.", { count: narrowed.left_out }),
    " ",
    h("button", { type: "button", class: "link", on: { click: () => showAll(app, conf, narrowed) } }, t("Show all")),
  );
}

/** The card on the map itself: the legends of what is shown, the ground left out. @param {import("./app.js").App} app */
export function mountLegendCard(app, card) {
  const body = h("div", { class: "legend-card-body", tabindex: 0, role: "group", "aria-label": t("Legend") });
  const box = h("details", { class: "legend-card", open: !isPhone() }, h("summary", {}, t("Legend")), body);
  card.append(box);
  const write = () => {
    const views = [...app.layers.values()].filter((view) => view.shown && view.answer && !view.conf.ground);
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

// Which sentence matters here, and which few numbers are behind it?
import { h, put } from "./dom.js";
import { t } from "./text.js";

/** The sentences of the layers that are shown, the gravest first. @param {import("./app.js").App} app @param {HTMLElement} section */
export function mountHeadlines(app, section) {
  const write = () => {
    const views = [...app.layers.values()].filter((view) => view.shown);
    const telling = views.filter((view) => view.answer?.headline);
    const waiting = views.some((view) => view.status === "loading");
    if (!telling.length) {
      put(section, waiting ? h("p", { class: "loading" }, t("Loading…")) : emptyState(app, views));
      return;
    }
    const [first, ...others] = telling;
    put(
      section,
      main(first),
      others.length
        ? h(
            "ul",
            { class: "headline-others" },
            others.map((view) =>
              h(
                "li",
                {},
                h(
                  "button",
                  {
                    type: "button",
                    on: { click: () => app.state.set({ table: view.conf.key, sort: "", page: 1 }) },
                  },
                  view.answer?.headline?.sentence,
                ),
              ),
            ),
          )
        : null,
    );
  };
  app.bus.on("layer", write);
  app.state.on("layers", write);
  write();
}

function main(view) {
  const { sentence, figures } = view.answer.headline;
  return [
    h("h1", { class: "headline" }, sentence),
    h("div", { class: "figures" }, figures.map(figure)),
    h("p", { class: "muted small" }, view.answer.freshness),
  ];
}

/** @param {import("./types").Figure} figure */
export function figure({ title, value, text, unit }) {
  return h(
    "div",
    { class: "figure" },
    value === null
      ? h("div", { class: "figure-value unknown" }, text)
      : h("div", { class: "figure-value" }, text, unit ? h("span", { class: "figure-unit" }, unit) : null),
    h("div", { class: "figure-title" }, title),
  );
}

function emptyState(app, views) {
  const failed = views.find((view) => view.status === "failed");
  if (failed) {
    return h(
      "div",
      { class: "empty" },
      h("p", {}, failed.problem),
      h(
        "button",
        { type: "button", class: "button", on: { click: () => views.forEach((view) => view.load()) } },
        t("Try again"),
      ),
    );
  }
  return h("h1", { class: "headline" }, app.config.area.name);
}

// What goes on paper? One sheet: the sentences, the map, what its marks mean, as of when, from where, and who printed it.
import { h, put, s } from "./dom.js";
import { L, freePart, map } from "./leaflet.js";
import { legendOf } from "./legend.js";
import { officeTime, t } from "./text.js";

/** @param {import("./app.js").App} app @param {{head: HTMLElement, foot: HTMLElement, button: HTMLElement|null}} parts */
export function mountPrint(app, { head, foot, button }) {
  const root = document.documentElement;
  /** @type {(() => void)|null} */
  let restore = null;
  const prepare = () => {
    if (restore) return;
    const view = [map.getCenter(), map.getZoom(), root.dataset.theme];
    const bounds = printedBounds(app);
    write(app, head, foot);
    root.classList.add("printing");
    root.dataset.theme = "day";
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false, padding: [6, 6] });
    app.bus.emit("sheet");
    restore = () => {
      root.classList.remove("printing");
      if (view[2]) root.dataset.theme = view[2];
      else delete root.dataset.theme;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(view[0], view[1], { animate: false });
      restore = null;
    };
  };
  map.getContainer().append(h("div", { class: "print-only north" }, north()));
  // All is drawn before `prepare` returns, so the browser's own command prints the same sheet.
  button?.addEventListener("click", () => {
    prepare();
    print();
  });
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", () => restore?.());
}

/** The whole area where all of it is seen, else the part of the map that the panel does not cover. */
function printedBounds(app) {
  const [west, south, east, north] = app.config.area.bounds;
  const area = L.latLngBounds([south, west], [north, east]);
  const visible = visibleBounds();
  return visible.contains(area.pad(-0.05)) ? area : visible;
}

const north = () =>
  s(
    "svg",
    { viewBox: "0 0 24 34", role: "img", "aria-label": t("North") },
    s("path", { d: "M12 1 21 27 12 21 3 27z", fill: "#fff", stroke: "#211f1b", "stroke-width": 1.4 }),
    s("path", { d: "M12 1 12 21 3 27z", fill: "#211f1b" }),
    s("text", { x: 12, y: 34, "text-anchor": "middle", "font-size": 8, fill: "#211f1b" }, "N"),
  );

/** The bounds of the map that the panel does not cover. */
function visibleBounds() {
  const { topLeft, bottomRight } = freePart();
  const size = map.getSize();
  const edge = L.point(24, 24);
  return L.latLngBounds(
    map.containerPointToLatLng(topLeft.subtract(edge)),
    map.containerPointToLatLng(size.subtract(bottomRight).add(edge)),
  );
}

function write(app, head, foot) {
  const views = [...app.layers.values()].filter((view) => view.shown && view.answer);
  const { area, township, viewer } = app.config;
  put(
    head,
    h("h1", {}, area.path === township.path ? township.name : `${township.name} · ${area.name}`),
    views.filter((view) => view.answer.headline).map((view) => h("p", {}, view.answer.headline.sentence)),
  );
  put(
    foot,
    h(
      "div",
      { class: "print-legends" },
      views.map((view) =>
        h(
          "section",
          {},
          h("h3", {}, view.conf.title),
          h("p", { class: "muted" }, view.answer.freshness),
          legendOf(view, { brief: true }),
        ),
      ),
    ),
    h(
      "div",
      { class: "print-source" },
      h(
        "p",
        {},
        t("Source: the ledgers and the road data of {township}, each as of the time that is given.", {
          township: township.name,
        }),
      ),
      h("p", {}, t("Printed {time} by {name}", { time: officeTime(new Date(), { dateStyle: "medium" }), name: viewer.name })),
    ),
  );
}

// What goes on paper? The sentences, the part of the map that is seen, its legend, as of when, and who printed it.
import { h, put } from "./dom.js";
import { L, freePart, map } from "./leaflet.js";
import { legendOf } from "./legend.js";
import { now, t } from "./text.js";

/** @param {import("./app.js").App} app @param {{head: HTMLElement, foot: HTMLElement, button: HTMLElement|null}} parts */
export function mountPrint(app, { head, foot, button }) {
  const root = document.documentElement;
  /** @type {(() => void)|null} */
  let restore = null;
  const prepare = () => {
    if (restore) return;
    const view = [map.getCenter(), map.getZoom(), root.dataset.theme];
    const bounds = visibleBounds();
    write(app, head, foot);
    root.classList.add("printing");
    root.dataset.theme = "day";
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false });
    restore = () => {
      root.classList.remove("printing");
      if (view[2]) root.dataset.theme = view[2];
      else delete root.dataset.theme;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(view[0], view[1], { animate: false });
      restore = null;
    };
  };
  // The button waits until the map is drawn anew at the size of the paper; the browser's own command cannot.
  button?.addEventListener("click", () => {
    prepare();
    setTimeout(() => print(), 700);
  });
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", () => restore?.());
}

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
    views.map((view) =>
      h(
        "section",
        {},
        h("h3", {}, view.conf.title),
        h("p", { class: "muted" }, view.answer.freshness),
        legendOf(view, { brief: true }),
      ),
    ),
    h(
      "p",
      { class: "muted" },
      t("Printed {time} by {name}", { time: now(app.config.timezone), name: viewer.name }),
    ),
  );
}

// How does what is seen come onto a sheet of paper, or to somebody else? By a page that is handed the state of the map.
import { queryString } from "./api.js";
import { h, s } from "./dom.js";
import { freePart, map, L } from "./leaflet.js";
import { formatHash } from "./state.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app @param {HTMLElement|null} beside the button that prints as the browser does */
export function mountPaper(app, beside) {
  const title = t("Map on paper, and its link");
  const link = h("a", { class: "icon-button panel-paper", title, "aria-label": title, href: "#" }, sheet());
  const follow = () => {
    const { topLeft, bottomRight } = freePart();
    const seen = L.latLngBounds(
      map.containerPointToLatLng(topLeft),
      map.containerPointToLatLng(map.getSize().subtract(bottomRight)),
    );
    link.href = `/paper${queryString({
      area: app.config.area.path,
      on: app.config.on?.day,
      bbox: seen.toBBoxString(),
      state: formatHash(app.state.now),
    })}`;
  };
  for (const moment of ["pointerdown", "focus", "mouseenter", "click"]) link.addEventListener(moment, follow);
  beside?.after(link);
}

const sheet = () =>
  s(
    "svg",
    { viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", "stroke-width": 1.8, "aria-hidden": "true" },
    s("path", { d: "M3 3h14v14H3zM3 13l5-4 4 3 5-5M13 3v4" }),
  );

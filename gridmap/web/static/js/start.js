// Which page is this? Reads the configuration that was embedded, fetches the words, opens the page for it.
import { button, h, query, put } from "./dom.js";
import { map } from "./leaflet.js";
import { loadTexts, t } from "./text.js";

const PAGES = {
  map: () => import("./page-map.js"),
  grid: () => import("./page-grid.js"),
  record: () => import("./page-record.js"),
  locate: () => import("./page-locate.js"),
  call: () => import("./page-call.js"),
  incident: () => import("./page-incident.js"),
  emergency: () => import("./page-emergency.js"),
  siting: () => import("./page-siting.js"),
  outline: () => import("./page-outline.js"),
};

const config = JSON.parse(query("#gridmap-config").textContent);
await loadTexts(config.texts, config.locale);
try {
  mendControls();
  const page = await PAGES[config.mode]();
  await page.open(config);
  document.documentElement.dataset.ready = "true";
} catch (error) {
  console.error(error);
  const text = map
    ? t("This page could not be opened.")
    : t("The map's own files are missing on this server; whoever runs it installs gridmap anew.");
  put(
    query("#panel"),
    h(
      "div",
      { class: "empty" },
      h("p", {}, text),
      button(t("Try again"), () => location.reload()),
    ),
  );
}

/** What the controls' libraries leave undone: words in the reader's language, and a ruler that the keyboard reaches. */
function mendControls() {
  map.attributionControl.remove();
  for (const [name, title] of [
    ["in", t("Zoom in")],
    ["out", t("Zoom out")],
  ]) {
    const control = query(`.leaflet-control-zoom-${name}`);
    control.title = title;
    control.setAttribute("aria-label", title);
  }
  const ruler = query("#polyline-measure-control");
  ruler.setAttribute("role", "button");
  ruler.setAttribute("aria-label", ruler.title);
  ruler.href = "#";
  ruler.addEventListener("click", (event) => event.preventDefault());
}

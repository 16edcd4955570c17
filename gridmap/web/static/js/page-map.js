// The planner's map: the sentence that matters, the numbers, the table, the layers, and one feature's details.
import { makeApp } from "./app.js";
import { keepDetails } from "./details.js";
import { one } from "./dom.js";
import { keepHeadlines } from "./headline.js";
import { keepLayerList } from "./layer-list.js";
import { goTo } from "./leaflet.js";
import { keepLegendCard } from "./legend.js";
import { keepTabs, makePanel } from "./panel.js";
import { keepPrint } from "./print.js";
import { keepSearch } from "./search.js";
import { keepTable } from "./table.js";

/** @param {any} config @param {{height?: string}} [options] */
export function open(config, options = {}) {
  const app = makeApp(config);
  const panel = makePanel(one("#panel"), options);
  app.panel = panel;
  let tab = "panel-overview";
  const openTab = (id) => {
    tab = id;
    panel.open(id);
    panel.rise();
    if (app.state.now.picked) app.state.set({ picked: null });
  };
  keepTabs(one("#panel"), openTab);
  panel.open(tab);
  const headline = one("#headline");
  if (headline) keepHeadlines(app, headline);
  const table = one("#table");
  if (table) keepTable(app, table);
  keepLayerList(app, one("#panel-layers"));
  keepLegendCard(app, one("#legend-card"));
  keepDetails(app, one("#panel-details"), {
    open: () => {
      panel.open("panel-details");
      panel.rise();
    },
    close: () => panel.open(tab),
  });
  keepSearch(one("#search"), one("#search-hits"), {
    area: config.township.path,
    choose: (hit) => {
      if (hit.center) goTo(hit.center, hit.layer === "areas" ? 14 : undefined);
      app.state.set({ picked: { layer: hit.layer, id: hit.id } });
    },
  });
  keepPrint(app, { head: one("#print-head"), foot: one("#print-foot"), button: one(".panel-print") });
  return app;
}

// The planner's map: the sentence that matters, the numbers, the table, the layers, and one feature's details.
import { makeApp } from "./app.js";
import { mountDetails } from "./details.js";
import { query } from "./dom.js";
import { mountGround } from "./ground.js";
import { mountHeadlines } from "./headline.js";
import { mountLayerList } from "./layer-list.js";
import { keptHits } from "./kept-answers.js";
import { goTo } from "./leaflet.js";
import { mountLegendCard } from "./legend.js";
import { mountTabs, makePanel } from "./panel.js";
import { mountPast } from "./past.js";
import { mountPaper } from "./paper.js";
import { mountPrint } from "./print.js";
import { mountSearch } from "./search.js";
import { mountTable } from "./table.js";
import { mountToDoLists } from "./to-do-lists.js";

/** @param {import("./types").Config} config @param {{height?: string}} [options] */
export function open(config, options = {}) {
  const app = makeApp(config);
  const panel = makePanel(query("#panel"), options);
  app.panel = panel;
  let tab = "panel-overview";
  const openTab = (id) => {
    tab = id;
    panel.open(id);
    panel.expand();
    if (app.state.now.selected) app.state.set({ selected: null });
  };
  mountTabs(query("#panel"), openTab);
  panel.open(tab);
  const headline = query("#headline");
  if (headline) mountHeadlines(app, headline);
  const table = query("#table");
  if (table) mountTable(app, table);
  mountToDoLists(query("[data-to-do-lists]"));
  const past = query("#past");
  if (past) mountPast(app, past);
  mountLayerList(app, query("#panel-layers"));
  mountLegendCard(app, query("#legend-card"));
  mountDetails(app, query("#panel-details"), {
    open: () => {
      panel.open("panel-details");
      panel.expand();
    },
    close: () => panel.open(tab),
  });
  mountSearch(query("#search"), query("#search-hits"), {
    area: config.township.path,
    kept: (text) => keptHits(app, text),
    choose: (hit) => {
      if (hit.center) goTo(hit.center, hit.zoom ?? undefined);
      app.state.set({ selected: { layer: hit.layer, id: hit.id } });
    },
  });
  mountGround(app);
  mountPrint(app, { head: query("#print-head"), foot: query("#print-foot"), button: query(".panel-print") });
  mountPaper(app, query(".panel-print"));
  return app;
}

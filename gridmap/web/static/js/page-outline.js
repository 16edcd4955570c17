// How is the outline of an area drawn? On the real map, snapped to its neighbours, judged while it is drawn, and saved.
import { ApiError, get, send } from "./api.js";
import { makeApp } from "./app.js";
import { button, h, query, put, debounce } from "./dom.js";
import { askCorners } from "./outline-corners.js";
import { hideFound, showFound } from "./outline-found.js";
import { showGround, snapTargets } from "./outline-ground.js";
import { Shape } from "./outline-shape.js";
import { askSplit, hideParts } from "./outline-split.js";
import { mountText } from "./outline-text.js";
import { L, fit, map } from "./leaflet.js";
import { makePanel } from "./panel.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";

/** @param {any} config */
export async function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"), { height: "half" });
  const places = app.layers.get(config.outline.beside)?.conf;
  if (places)
    app.state.set({ layers: { ...app.state.now.layers, [places.key]: places.legends[0]?.key ?? "" } });
  const page = new Page(app, config.outline);
  await page.load();
  if (config.outline.act === "union") await page.union();
  if (config.outline.act === "split" && page.area.geometry) page.startSplit();
}

class Page {
  /** @param {import("./app.js").App} app @param {{path: string, draws: string, may_split: boolean}} asked */
  constructor(app, asked) {
    this.app = app;
    this.asked = asked;
    this.base = `/api/areas/${asked.path}`;
    /** @type {any} */
    this.area = null;
    this.shape = new Shape();
    this.splitting = false;
    mountText(this.shape, {
      field: query("#outline-text"),
      system: query("#outline-system"),
      kind: "area",
    });
    this.shape.on("changed", (fresh) => this.changed(fresh));
    this.shape.on("drawn", (geometry) => this.shape.take(geometry));
    this.shape.on("line", ({ coordinates }) => this.cut(coordinates));
    this.shape.on("mode", () => this.tools());
    this.judge = debounce(() => this.check(), 300);
    query("#outline-save").addEventListener("click", () => this.save());
  }

  async load() {
    this.area = await get(`${this.base}/drawing`);
    showGround(this.area);
    this.dirty = false;
    this.shape.take(this.area.geometry, { fresh: true });
    const shown = this.area.geometry ?? this.area.around?.geometry;
    if (shown) {
      const bounds = L.geoJSON(shown).getBounds();
      fit([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
    }
  }

  tools() {
    const { shape } = this;
    const hint = query("#outline-hint");
    const list = [];
    this.stopCorners?.();
    this.stopCorners = null;
    if (shape.drawing) {
      list.push(button(t("Cancel"), () => shape.stop()));
      hint.textContent = t(
        "Click the corners one after the other; near a neighbour they snap to its edge. The first corner again ends it.",
      );
    } else {
      list.push(
        button(
          shape.geometry ? t("Draw it anew") : t("Draw"),
          () => shape.draw("Polygon"),
          shape.geometry ? "" : "primary",
        ),
      );
      list.push(button(t("Corner by corner"), () => this.corners("Polygon")));
      if (shape.steps.length > 1) list.push(button(t("Step back"), () => shape.back()));
      if (this.area.within.some((each) => each.geometry))
        list.push(button(t("Union of the areas in it"), () => this.union()));
      if (this.asked.may_split && this.area.geometry)
        list.push(button(t("Split along a line"), () => this.startSplit()));
      hint.textContent = shape.geometry
        ? t(
            "Drag a corner to move it, the mark between two to add one; a right click or a long press removes one.",
          )
        : "";
    }
    put(query("#outline-tools"), list);
  }

  /** @param {"Polygon"|"Line"} kind */
  corners(kind) {
    const holder = kind === "Line" ? query("#outline-split") : query("#outline-tools");
    this.app.panel?.collapse();
    this.shape.rest(true);
    const given = () => this.shape.rest(false);
    const again = () => {
      given();
      this.tools();
      if (kind === "Line") this.endSplit();
    };
    askCorners(
      holder,
      {
        kind,
        stopped: again,
        done: (corners) => {
          if (kind === "Line") return this.cut(corners);
          given();
          this.tools();
          return this.shape.take({ type: "Polygon", coordinates: [[...corners, corners[0]]] });
        },
      },
      () => this.snapTargets(),
    );
  }

  snapTargets() {
    const found = snapTargets();
    if (this.splitting && this.shape.layer) found.push(this.shape.layer);
    return found;
  }

  changed(fresh) {
    this.dirty = !fresh;
    this.tools();
    query("#outline-save").disabled = true;
    if (this.shape.geometry) this.judge();
    else {
      hideFound(query("#outline-found"));
      this.state(t("{name} has no outline yet. Draw it, or paste it as text.", { name: this.area.name }));
    }
  }

  async check() {
    const geometry = this.shape.geometry;
    if (!geometry) return;
    try {
      const found = await send("POST", `${this.base}/outline/check`, { geometry });
      if (geometry === this.shape.geometry) this.judged(found);
    } catch (error) {
      this.state(error instanceof ApiError ? error.message : t("It could not be checked."));
    }
  }

  judged(found) {
    showFound(query("#outline-found"), found, (remedy) => this.mend(remedy));
    query("#outline-save").disabled = !this.dirty || found.faults.length > 0;
    if (found.faults.length) return this.state(t("This outline cannot be saved yet."));
    return this.state(
      t("It is {size} large.", { size: found.size }),
      found.gaps.length ? "" : t("It fits its neighbours."),
      this.dirty ? t("Not saved yet.") : "",
    );
  }

  async mend(remedy) {
    try {
      const mended = await send("POST", `${this.base}/outline/mend`, {
        geometry: this.shape.geometry,
        remedy,
      });
      this.shape.take(mended.geometry);
    } catch (error) {
      showToast(error instanceof ApiError ? error.message : t("It could not be mended."));
    }
  }

  async union() {
    try {
      const found = await get(`${this.base}/union`);
      this.shape.take(found.geometry);
      if (found.undrawn.length)
        showToast(t("Not in it, for they have no outline yet: {names}", { names: found.undrawn.join(t(", ")) }));
    } catch (error) {
      showToast(error instanceof ApiError ? error.message : t("The union could not be made."));
    }
  }

  async save() {
    query("#outline-save").disabled = true;
    try {
      const { geometry } = this.shape;
      this.kept(await send("POST", `${this.base}/outline`, { geometry, version: this.area.version }));
    } catch (error) {
      const words =
        error instanceof ApiError ? [error.message, ...error.problems.map((each) => each.message)] : [];
      this.state(...(words.length ? words : [t("It could not be saved.")]));
      query("#outline-save").disabled = false;
    }
  }

  /** Something was saved: the map shows it, and it can be taken back. */
  async kept(answer) {
    await this.anew();
    showToast(answer.sentence, {
      action: t("Undo"),
      run: async () => {
        try {
          const undone = await send("POST", `/api/areas/changes/${answer.step}/undo`, {});
          await this.anew();
          showToast(undone.sentence, { stays_ms: 4000 });
        } catch (error) {
          showToast(error instanceof ApiError ? error.message : t("It could not be undone."));
        }
      },
    });
  }

  async anew() {
    this.endSplit();
    await this.load();
    this.app.refresh();
    this.app.layers.get(this.asked.draws)?.load();
  }

  startSplit() {
    this.splitting = true;
    this.shape.rest(true);
    this.shape.layer.options.snapIgnore = false;
    query("#outline-drawing").hidden = true;
    const holder = query("#outline-split");
    holder.hidden = false;
    const told = t(
      "Draw a line across {name}, from edge to edge. A click sets a corner; the last one again ends the line.",
      { name: this.area.name },
    );
    const corner = button(t("Corner by corner"), () => {
      map.pm.disableDraw();
      this.corners("Line");
    });
    const cancel = button(t("Cancel"), () => this.endSplit(), "quiet");
    put(holder, h("p", {}, told), h("div", { class: "actions" }, corner, cancel));
    this.shape.draw("Line");
  }

  endSplit() {
    if (!this.splitting) return;
    this.splitting = false;
    hideParts();
    map.pm.disableDraw();
    query("#outline-drawing").hidden = false;
    query("#outline-split").hidden = true;
    this.shape.rest(false);
    this.tools();
  }

  cut(line) {
    this.app.panel?.expand();
    askSplit(this.area, line, {
      done: (answer) => this.kept(answer),
      again: () => {
        hideParts();
        this.startSplit();
      },
    });
  }

  /** @param {...string} sentences */
  state(...sentences) {
    put(
      query("#outline-state"),
      sentences.filter(Boolean).map((each) => h("span", {}, each)),
    );
  }
}

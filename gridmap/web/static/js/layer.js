// What does one layer show, and is it up to date? Fetches the published answer, draws it, tells the page about it.
import { ApiError, get, queryString, isAbort } from "./api.js";
import { Bus } from "./bus.js";
import { draw, lineScale } from "./features.js";
import { loadIcons } from "./icons.js";
import { L, map } from "./leaflet.js";
import { t } from "./text.js";
import { Tiles } from "./tiles.js";
import { fromTwkb } from "./twkb.js";

const UNCLASSED = {
  key: "",
  title: "",
  color: "#8a8f98",
  shape: "circle",
  letter: "",
  hatch: true,
  dash: "",
  size_px: 18,
  weight_px: 1,
  fill_opacity: 0.75,
  muted: false,
};

const FIRST_PAUSE_MS = 2000;

/** Of a layer that colours areas only the areas are drawn: its places have layers of their own. */
const drawable = (conf, { geometry }) => geometry && (geometry.type !== "Point" || !conf.fills);

export class LayerView extends Bus {
  /** @param {import("./app.js").App} app @param {import("./types").Layer} conf @param {number} order its place in the drawing order */
  constructor(app, conf, order) {
    super();
    this.app = app;
    this.conf = conf;
    this.order = order;
    this.pane = this.makePane(conf.key, 400 + order);
    this.pointPane = this.makePane(`${conf.key}-points`, 600 + order);
    // Thousands of lines are drawn faster on one canvas; areas need the hatches of an SVG.
    this.renderer = (conf.casing ? L.canvas : L.svg)({ pane: this.pane, padding: 0.3 });
    this.group = L.featureGroup();
    /** The signs of its points, also of those that are drawn only from nearer by. @type {any[]} */
    this.signsOfPoints = [];
    /** @type {import("./types").LayerAnswer|null} the last one */
    this.answer = null;
    /** @type {"idle"|"loading"|"ready"|"failed"} */
    this.status = "idle";
    /** What the answer was asked with, to see whether it would be asked otherwise now. */
    this.lastParams = "";
    this.problem = "";
    this.signs = new Map();
    /** @type {Map<string, any>} feature id -> its Leaflet layer */
    this.drawn = new Map();
    this.byView = false;
    /** Where it has very many places it is drawn of vector tiles. */
    this.tiles = new Tiles(this);
    this.legend = conf.legends[0];
  }

  makePane(name, zIndex) {
    const pane = map.createPane(`layer-${name}`);
    pane.style.zIndex = String(zIndex);
    pane.classList.add(this.conf.ground ? "ground-pane" : this.conf.fills ? "fill-pane" : "sign-pane");
    return `layer-${name}`;
  }

  get shown() {
    return this.conf.key in this.app.state.now.layers;
  }

  /** @param {{class?: Record<string, string>}} properties */
  markOf(properties) {
    const key = properties.class?.[this.legend.key];
    return this.legend.marks.find((mark) => mark.key === key) ?? UNCLASSED;
  }

  /** Follows the page's state: shown or not, under which legend. Fetches what it does not have yet. */
  follow() {
    const legend = this.app.state.now.layers[this.conf.key];
    if (legend === undefined) return this.hide();
    const next = this.conf.legends.find((each) => each.key === legend) ?? this.conf.legends[0];
    const changed = next !== this.legend;
    this.legend = next;
    if (this.answer && (changed || !map.hasLayer(this.group))) this.redraw();
    if (this.status === "idle") this.load();
    return undefined;
  }

  hide() {
    this.abort?.abort();
    map.removeLayer(this.group);
    this.app.points.put(this, []);
    if (this.status === "loading") this.status = this.answer ? "ready" : "idle";
    this.notify();
  }

  async load() {
    this.abort?.abort();
    this.abort = new AbortController();
    this.status = "loading";
    this.notify();
    const icons = loadIcons(this.app.config.icons);
    try {
      const answer = await get(`/api/layers/${this.conf.key}${queryString(this.question())}`, {
        signal: this.abort.signal,
      });
      if (answer.tiles) answer.features = await this.tiles.inView(answer.tiles);
      else if (answer.clustered && !this.byView) {
        this.byView = true; // too large to be sent whole: of what is in view there may be few
        await this.load();
        return;
      }
      for (const feature of answer.features)
        if (typeof feature.geometry === "string") feature.geometry = fromTwkb(feature.geometry);
      await icons;
      this.answer = answer;
      this.applyMeasure(answer.measure?.marks ?? {});
      this.status = "ready";
      if (this.shown) this.redraw();
      this.askAgain(answer.fresh);
    } catch (error) {
      if (isAbort(error)) return;
      this.fail(error);
    }
    this.notify();
  }

  /** The tiles of what is in view now; what else is known of the layer stays as it is. */
  async followView() {
    const { answer } = this;
    if (!answer?.tiles || this.status !== "ready") return;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    try {
      const features = await this.tiles.inView(answer.tiles);
      if (this.answer !== answer || this.turn !== turn) return; // the map has moved on
      answer.features = features;
      if (this.shown) this.redraw();
    } catch (error) {
      this.fail(error);
    }
    this.notify();
  }

  fail(error) {
    this.status = "failed";
    this.problem = error instanceof ApiError ? error.message : t("This layer could not be drawn.");
    if (!(error instanceof ApiError)) console.error(error);
  }

  /** A heavy answer is shown as it was while a job renews it: asked for again, ever more rarely, until it is new. */
  askAgain(fresh) {
    clearTimeout(this.later);
    this.pause = fresh ? FIRST_PAUSE_MS : Math.min((this.pause ?? FIRST_PAUSE_MS) * 2, 60_000);
    if (!fresh) this.later = setTimeout(() => this.shown && this.load(), this.pause);
  }

  /** Thresholds are data: the measure in force says what the marks are called, and which of those there are.
   * @param {Record<string, string>} titles */
  applyMeasure(titles) {
    for (const legend of this.conf.legends) {
      legend.all ??= legend.marks;
      legend.marks = legend.all
        .filter((mark) => titles[mark.key] || mark.title)
        .map((mark) => ({ ...mark, title: titles[mark.key] ?? mark.title }));
    }
  }

  /** What is asked of the server. A layer too large to be sent whole is asked for the part in view. */
  question() {
    const bounds = map.getBounds().pad(0.2);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return {
      ...this.app.filterParams(this.conf),
      zoom: Math.round(map.getZoom()),
      geometry: "twkb",
      bbox: this.byView ? box.map((degree) => degree.toFixed(6)).join(",") : null,
    };
  }

  moved() {
    if (!this.shown) return;
    if (this.answer?.tiles) this.followView();
    else if (this.byView) this.load();
    else if (this.conf.casing) this.scaleLines();
    if (this.app.points.put(this, this.signsInSight())) this.notify();
  }

  /** From which zoom on is this one drawn? @param {any} properties */
  fromZoom(properties) {
    return this.legend.from_zoom[properties[this.legend.icon_by]] ?? 0;
  }

  signsInSight() {
    const zoom = map.getZoom();
    return this.signsOfPoints.filter((sign) => zoom >= this.fromZoom(sign.feature.properties));
  }

  /** The classes of which nothing is drawn yet at this zoom. @returns {Set<string>} keys of marks */
  get awaited() {
    const inSight = new Set(this.signsInSight().map((sign) => sign.mark.key));
    return new Set(this.signsOfPoints.map((sign) => sign.mark.key).filter((key) => !inSight.has(key)));
  }

  redraw() {
    const { answer } = this;
    if (!answer) return;
    map.removeLayer(this.group);
    this.group.off();
    this.drawn.clear();
    this.signs.clear();
    const isHidden = answer.clustered && this.conf.ground; // counted ground would only hide the map
    const every = this.conf.casing ? this.widestLast(answer.features) : answer.features;
    const features = isHidden ? [] : every;
    const layers = features
      .filter((feature) => drawable(this.conf, feature))
      .map((feature) => draw(this, feature));
    this.group = L.featureGroup();
    const all = [...layers.map((each) => each[0]), ...layers.flatMap((each) => each.slice(1))];
    const joined = (part) => this.conf.clustered && part.getLatLng && !part.feature.properties.count;
    for (const part of all) if (!joined(part)) this.group.addLayer(part);
    this.signsOfPoints = all.filter(joined);
    this.app.points.put(this, this.signsInSight());
    for (const parts of layers) if (parts[0].feature.id) this.drawn.set(parts[0].feature.id, parts[0]);
    this.app.listen(this.group);
    map.addLayer(this.group);
    if (this.conf.casing) this.scaleLines();
    this.emit("drawn");
  }

  /** @param {import("./types").Feature[]} features */
  widestLast(features) {
    const rank = (feature) => this.legend.marks.indexOf(this.markOf(feature.properties));
    return [...features].sort((a, b) => rank(b) - rank(a));
  }

  scaleLines() {
    const zoom = map.getZoom();
    this.group.eachLayer((line) => {
      const scale = lineScale(zoom, line.mark);
      line.setStyle({ weight: Math.max(line.wide * scale, 0.8), opacity: scale ? 1 : 0 });
    });
  }

  notify() {
    this.emit("status");
    this.app.bus.emit("layer", this);
  }
}

// The outline under one's hand: drawn, its corners dragged and snapped, and every step of that taken back.
import { Bus } from "./bus.js";
import { L, map, isPhone } from "./leaflet.js";
import { t } from "./text.js";

/** Where one's own outline lies, over all that it is drawn after. */
export const OWN = "outline-own";
map.createPane(OWN).style.zIndex = "598";
const LOOK = {
  pane: OWN,
  color: "var(--outline-own)",
  weight: 3,
  fillOpacity: 0.12,
  pmIgnore: false,
  snapIgnore: true,
};
const EXACT = /** @type {any} */ (false);
const MOST_STEPS = 100;

/** Emits "changed" with each new shape, "mode" when drawing begins or ends. */
export class Shape extends Bus {
  constructor() {
    super();
    /** @type {any} the polygon on the map */
    this.layer = null;
    /** @type {any[]} GeoJSON geometries, the newest last */
    this.steps = [];
    this.drawing = "";
    map.pm.setGlobalOptions({
      snappable: true,
      snapDistance: isPhone() ? 26 : 18,
      snapSegment: true,
      allowSelfIntersection: true,
      continueDrawing: false,
      tooltips: false,
      panes: { layerPane: OWN, vertexPane: "markerPane", markerPane: "markerPane" },
      templineStyle: { color: "var(--outline-own)", weight: 3 },
      hintlineStyle: { color: "var(--outline-own)", weight: 2, dashArray: "5 5" },
      pathOptions: LOOK,
    });
    map.on("pm:create", ({ layer, shape }) => {
      layer.remove();
      const drawn = layer.toGeoJSON(EXACT).geometry;
      this.mode("");
      this.emit(shape === "Line" ? "line" : "drawn", drawn);
    });
    map.on("pm:drawend", () => this.mode(""));
    map.on("layeradd", ({ layer }) => nameCorner(layer.getElement?.()));
  }

  /** @returns {any} the geometry, null where there is none yet */
  get geometry() {
    return this.steps.at(-1) ?? null;
  }

  /** @param {any} geometry @param {{fresh?: boolean}} [options] fresh: it is what is saved, and nothing to step back to */
  take(geometry, { fresh = false } = {}) {
    if (fresh) this.steps = [];
    if (geometry) this.steps.push(geometry);
    if (this.steps.length > MOST_STEPS) this.steps.shift();
    this.show();
    this.emit("changed", fresh);
  }

  back() {
    if (this.steps.length < 2) return;
    this.steps.pop();
    this.show();
    this.emit("changed", false);
  }

  show() {
    this.layer?.pm?.disable();
    this.layer?.remove();
    this.layer = null;
    if (!this.geometry) return;
    this.layer = L.GeoJSON.geometryToLayer(this.geometry, LOOK).addTo(map);
    this.layer.on("pm:edit", () => {
      this.steps.push(this.layer.toGeoJSON(EXACT).geometry);
      this.emit("changed", false);
    });
    if (!this.resting) this.layer.pm.enable({ snappable: true, allowSelfIntersection: true });
  }

  /** Are its corners to be left alone for now? @param {boolean} resting */
  rest(resting) {
    this.resting = resting;
    this.show();
  }

  /** @param {"Polygon"|"Line"} kind */
  draw(kind) {
    this.layer?.pm?.disable();
    map.pm.enableDraw(kind);
    this.mode(kind);
  }

  stop() {
    map.pm.disableDraw();
    this.mode("");
    this.show();
  }

  mode(kind) {
    if (this.drawing === kind) return;
    this.drawing = kind;
    map.getContainer().classList.toggle("placing", Boolean(kind));
    this.emit("mode", kind);
  }
}

/** The library draws its handles without a word for those who hear the page. @param {HTMLElement | undefined} handle */
function nameCorner(handle) {
  if (!handle?.classList.contains("marker-icon")) return;
  const isMiddle = handle.classList.contains("marker-icon-middle");
  handle.setAttribute("aria-label", isMiddle ? t("Place for a new corner") : t("Corner"));
}

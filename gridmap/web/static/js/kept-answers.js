// What can this phone answer by itself while there is no signal? What is called so, and what is near, among all that its map
// has kept: in a straight line, and as of when it was kept. Who is there first by road only the server can tell.
import { h } from "./dom.js";
import { metres } from "./distance.js";
import { extent, holds } from "./inside.js";
import { distanceText } from "./nearest-first.js";
import { sentences, t } from "./text.js";

/** @typedef {import("./types").LonLat} LonLat @typedef {import("./types").Feature} Feature */
/** @typedef {{view: import("./layer.js").LayerView, feature: Feature, center: LonLat|null, kind: string}} Kept */

const WATER = ["hydrant", "water_source"];
const FORCES = ["fire_station", "full_time_brigade", "volunteer_brigade", "micro_station"];
const MOST_HITS = 12;
const MOST_WATER = 3;
const MOST_NEAR = 3;
const NEAR_M = 500;

/** Did no answer come at all? @param {any} error */
export const isCutOff = (error) => error?.status === 0;

/** Everything with a name that the map holds. @param {import("./app.js").App} app @returns {Kept[]} */
const keptOf = (app) =>
  [...app.layers.values()].flatMap((view) =>
    (view.answer?.features ?? [])
      .filter(({ id, properties }) => id && properties.title && !properties.count)
      .map((feature) => ({ view, feature, center: centerOf(feature), kind: String(feature.properties.kind ?? "") })),
  );

/** @param {Feature} feature @returns {LonLat|null} */
const centerOf = ({ geometry, properties }) => (geometry?.type === "Point" ? geometry.coordinates : (properties.at ?? null));

/** Of when it is, and what the phone cannot know. @param {Kept[]} kept what was answered from @param {string} [more] */
function asOf(kept, more = "") {
  const answers = kept.flatMap(({ view }) => view.answer ?? []);
  const oldest = answers.sort((one, other) => String(one.as_of).localeCompare(String(other.as_of)))[0];
  return sentences([oldest ? t("{as_of}, from this phone: no signal.", { as_of: oldest.freshness }) : t("No signal."), more]);
}

/** Under which names of the map the text occurs, those that begin with it first.
 * @param {import("./app.js").App} app @param {string} text @returns {{hits: import("./search.js").Hit[], note: string}} */
export function keptHits(app, text) {
  const sought = text.toLowerCase();
  const at = ({ feature }) => String(feature.properties.title).toLowerCase().indexOf(sought);
  const found = keptOf(app)
    .filter((each) => at(each) >= 0)
    .sort((one, other) => at(one) - at(other));
  const hits = found.slice(0, MOST_HITS).map(({ view, feature, center }) => ({
    layer: view.conf.key,
    id: String(feature.id),
    title: String(feature.properties.title),
    subtitle: view.conf.title,
    zoom: null,
    center,
  }));
  return { hits, note: asOf(found.length ? found : keptOf(app), t("Only what this phone's map shows is searched.")) };
}

/** The waters nearest to a place as the server tells them, but in a straight line, with the place.
 * @param {import("./app.js").App} app @param {{lon?: string, lat?: string}} question */
export function keptWater(app, question) {
  const [west, south, east, north] = app.config.area.bounds;
  const here = /** @type {LonLat} */ (question.lon ? [Number(question.lon), Number(question.lat)] : [(west + east) / 2, (south + north) / 2]);
  const found = nearest(app, here, ({ kind }) => WATER.includes(kind));
  const kept = [...found.filter(isReady), ...found.filter((each) => !isReady(each))];
  const help = WATER.map((kind) => ({
    kind,
    title: titleOf(kept.find((each) => each.kind === kind)),
    drives_out: false,
    items: kept.filter((each) => each.kind === kind).slice(0, MOST_WATER).map((each) => itemOf(each, here)),
  })).filter(({ items }) => items.length);
  return { place: { lon: here[0], lat: here[1] }, help, note: asOf(kept, t("Straight lines: the way by road needs a signal.")) };
}

/** Can it act? @param {Kept} kept */
const isReady = ({ feature }) => feature.properties.service !== "out";

/** @param {Kept} kept @param {LonLat} here @returns {import("./types").HelpItem} */
function itemOf({ feature, center }, here) {
  const { title = "", service, out_reason = "", duty_phone = "" } = feature.properties;
  const [lon, lat] = /** @type {LonLat} */ (center);
  return {
    id: String(feature.id),
    name: title,
    area: "",
    neighbour: false,
    phone: duty_phone ?? "",
    by_road: false,
    time: null,
    time_s: null,
    distance: distanceText(center, here),
    distance_m: metres(/** @type {LonLat} */ (center), here),
    way: t("straight line"),
    facts: [],
    in_service: service !== "out",
    reason: out_reason ?? "",
    since: "",
    lon,
    lat,
    version: 0,
    editable: false,
  };
}

/** Nearest first. @param {import("./app.js").App} app @param {LonLat} here @param {(kept: Kept) => boolean} which */
const nearest = (app, here, which) =>
  keptOf(app)
    .filter((each) => each.center && which(each))
    .map((each) => ({ each, far: metres(/** @type {LonLat} */ (each.center), here) }))
    .sort((one, other) => one.far - other.far)
    .map(({ each }) => each);

/** What is around a place that was tapped. @param {import("./app.js").App} app @param {{lon: string, lat: string}} place
 * @param {import("./dom.js").Child} act what one may do there */
export function keptGround(app, { lon, lat }, act) {
  const here = /** @type {LonLat} */ ([Number(lon), Number(lat)]);
  const isHelp = ({ kind, feature }) => (WATER.includes(kind) || FORCES.includes(kind)) && feature.properties.service !== undefined;
  const helps = [FORCES, WATER].flatMap((kinds) =>
    nearest(app, here, (each) => isHelp(each) && kinds.includes(each.kind) && isReady(each)).slice(0, 1),
  );
  const near = nearest(app, here, (each) => each.feature.geometry?.type === "Point" && !isHelp(each))
    .filter(({ center }) => metres(/** @type {LonLat} */ (center), here) < NEAR_M)
    .slice(0, MOST_NEAR);
  const line = (/** @type {Kept} */ each) => [String(each.feature.properties.title), distanceText(each.center, here)].join(" ");
  const [name = t("This place"), ...around] = areasAt(app, here);
  return [
    h("strong", { class: "ground-name" }, name),
    around.length ? h("span", { class: "muted" }, ` ${around.join(" · ")}`) : null,
    near.length ? h("p", { class: "small" }, t("Near here: {names}", { names: near.map(line).join("、") })) : null,
    helps.length ? h("p", {}, t("In a straight line: {names}", { names: helps.map(line).join("、") })) : null,
    h("p", { class: "muted small" }, asOf([...helps, ...near], t("Who is there first by road, and after how many minutes, needs a signal."))),
    act,
  ];
}

/** Why a place may not be recorded by who asks, as far as the outlines on the map tell; "" where it may, or nobody can know.
 * Where the outline of a grid is not on the map, the township's stands for it.
 * @param {import("./app.js").App} app @param {LonLat} here */
export function beyond(app, here) {
  const { areas, township } = app.config;
  const drawn = new Map(keptOf(app).filter(({ feature }) => feature.properties.level && feature.geometry).map(({ feature }) => [String(feature.id), feature]));
  const roots = areas.filter(({ path }) => !areas.some((other) => other.path !== path && path.startsWith(other.path)));
  const own = roots.length && roots.every(({ path }) => drawn.has(path)) ? roots : [township];
  if (!own.every(({ path }) => drawn.has(path)) || own.some(({ path }) => holds(drawn.get(path)?.geometry, here))) return "";
  const where = own.some(({ path }) => path === township.path) ? neighbourAt(app, here) : areasAt(app, here)[0];
  if (where) return t("This place lies in {area}, not in {own}: check it. What is typed stays.", { area: where, own: namesOf(own) });
  return t("This place does not lie in {own}: check it. What is typed stays.", { own: namesOf(own) });
}

/** @param {{name: string}[]} areas */
const namesOf = (areas) => areas.map(({ name }) => name).join("、");

/** The other township that holds a place. @param {import("./app.js").App} app @param {LonLat} here */
const neighbourAt = (app, here) => keptOf(app).find(({ feature }) => feature.properties.level === "township" && holds(feature.geometry, here))?.feature.properties.title;

/** The areas around a place by name, the innermost first. @param {import("./app.js").App} app @param {LonLat} here */
function areasAt(app, here) {
  const found = keptOf(app).filter(({ feature }) => feature.properties.level && holds(feature.geometry, here));
  const size = ({ feature }) => extent(feature.geometry);
  return [...new Set(found.sort((one, other) => size(one) - size(other)).map(({ feature }) => String(feature.properties.title)))];
}

/** What the map itself knows of one whose details were not kept; null where it knows nothing.
 * @param {import("./app.js").App} app @param {string} layer @param {string} id */
export function keptDetails(app, layer, id) {
  const kept = keptOf(app).find(({ view, feature }) => view.conf.key === layer && String(feature.id) === id);
  if (!kept) return null;
  const { view, feature } = kept;
  const fields = view.conf.fields.filter(({ key }) => ![null, undefined, ""].includes(feature.properties[key]));
  return [
    h("h1", {}, String(feature.properties.title)),
    h("p", { class: "muted" }, view.markOf(feature.properties).title || view.conf.title),
    h("p", { class: "note" }, asOf([kept], t("The details need a signal."))),
    h(
      "dl",
      { class: "key-values" },
      fields.flatMap(({ key, title, choices }) => [h("dt", {}, title), h("dd", {}, choices[feature.properties[key]] ?? String(feature.properties[key]))]),
    ),
  ];
}

/** @param {Kept|undefined} kept */
const titleOf = (kept) => kept?.view.conf.fields.find(({ key }) => key === "kind")?.choices[kept.kind] ?? "";

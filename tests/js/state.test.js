// Does a link bring back what was shown, and do the parts hear of what changed and of nothing else?
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const visited = [];
Object.assign(globalThis, {
  window: globalThis,
  location: { pathname: "/map", search: "?area=1", hash: "" },
  addEventListener: () => {},
  history: {
    pushState: (_state, _title, url) => visited.push(url),
    replaceState: () => {},
  },
});
const { State, formatHash, parseHash } = await import("../../gridmap/web/static/js/state.js");

/** @type {import("../../gridmap/web/static/js/types").ViewState} */
const START = {
  view: null,
  layers: { areas: "level" },
  filters: {},
  find: {},
  area: "",
  table: "",
  sort: "",
  page: 1,
  base: "",
  selected: null,
  act: "",
};
const FULL = {
  ...START,
  view: { zoom: 13.25, lat: 38.01234, lng: 117.05678 },
  layers: { areas: "level", enterprises: "risk" },
  filters: { enterprises: { risk: ["red", "a.b"], village: ["东 村 & co"] } },
  find: { hazards: "门.锁" },
  area: "00010001",
  table: "hazards",
  sort: "-deadline",
  page: 3,
  selected: { layer: "areas", id: "a/b" },
};

beforeEach(() => {
  globalThis.location.hash = "";
  visited.length = 0;
});

test("whatever a link holds comes back from it", () => {
  assert.deepEqual({ ...START, ...parseHash(`#${formatHash(FULL)}`) }, FULL);
});

test("a link that says nothing changes nothing", () => {
  assert.deepEqual(parseHash(""), {});
  assert.deepEqual(parseHash("#"), {});
});

for (const text of ["#map=a/b/c", "#map=12", "#map=12/91/0", "#map=//"])
  test(`a view that is none is left out: ${text}`, () => {
    assert.equal(parseHash(text).view, undefined);
  });

test("a page that is no number is the first, and half a feature is none", () => {
  assert.equal(parseHash("#page=x").page, 1);
  assert.equal(parseHash("#pick=areas").selected, null);
});

test("no layer at all is a choice, and not the same as none said", () => {
  assert.deepEqual(parseHash("#layers=").layers, {});
  assert.equal(parseHash("#page=2").layers, undefined);
});

test("parts hear of what changed, once, and not of what stayed", () => {
  const state = new State(START);
  const heard = [];
  for (const name of ["page", "sort", "layers"]) state.on(name, (value) => heard.push([name, value]));
  state.set({ page: 2, sort: "", layers: { areas: "level" } });
  assert.deepEqual(heard, [["page", 2]]);
});

test("opening a feature is a step that “back” takes again, closing it is none", () => {
  const state = new State(START);
  state.set({ selected: { layer: "areas", id: "1" } });
  state.set({ selected: null });
  state.set({ page: 2 });
  assert.deepEqual(visited.length, 1);
  assert.match(visited[0], /^\/map\?area=1#.*pick=areas\/1/);
});

test("the link with which one came decides over the start", () => {
  globalThis.location.hash = "#table=hazards&layers=roads.class";
  const { now } = new State(START);
  assert.deepEqual([now.table, now.layers], ["hazards", { roads: "class" }]);
});

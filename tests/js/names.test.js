// Is each feature named by its layer's own rule, at a point where the name can be read?
import assert from "node:assert/strict";
import { test } from "node:test";
import { bounds, map } from "./browser.js";

const { labelOf, namesOf, nearestVertex, uprightAngle } =
  await import("../../gridmap/web/static/js/names.js");

const VIEW = bounds(116, 37, 118, 39);
const label = (style, placement = "inside") => ({ style, rank: 1, min_zoom: 10, max_zoom: 20, placement });
const feature = (title, type, coordinates, mark = "", at = [117, 38]) => ({
  id: title,
  geometry: { type, coordinates },
  properties: { title, class: { first: mark }, at },
});

/** A layer as far as names are concerned. */
const view = (features, labels, { fills = false, letter = "" } = {}) => ({
  shown: true,
  answer: { features },
  conf: { fills, labels, legends: [{ key: "first" }] },
  markOf: () => ({ letter }),
});
const SQUARE = [
  [
    [117, 38],
    [117.1, 38],
    [117.1, 38.1],
    [117, 38],
  ],
];

test("a mark's own label goes before the one for every mark, and without either there is no name", () => {
  const conf = { labels: { river: label("water"), "": label("grid") }, legends: [{ key: "first" }] };
  assert.equal(labelOf(conf, feature("x", "Point", [0, 0], "river"))?.style, "water");
  assert.equal(labelOf(conf, feature("x", "Point", [0, 0], "other"))?.style, "grid");
  assert.equal(labelOf({ ...conf, labels: {} }, feature("x", "Point", [0, 0], "river")), undefined);
});

test("a layer that is hidden, or not there yet, names nothing", () => {
  const one = view([feature("East", "Polygon", SQUARE)], { "": label("grid") });
  assert.deepEqual(namesOf({ ...one, shown: false }, VIEW), []);
  assert.deepEqual(namesOf({ ...one, answer: null }, VIEW), []);
});

test("an area is named where the server found room, a point at itself", () => {
  const names = namesOf(
    view(
      [feature("East", "Polygon", SQUARE, "", [117.07, 38.03]), feature("Ferry", "Point", [117.5, 38.5])],
      { "": label("village") },
    ),
    VIEW,
  );
  assert.deepEqual(
    names.map(({ text, at }) => [text, at.lng, at.lat]),
    [
      ["East", 117.07, 38.03],
      ["Ferry", 117.5, 38.5],
    ],
  );
});

test("an area's letter stands before its name, and a layer of areas names no points", () => {
  const features = [feature("East", "Polygon", SQUARE), feature("Office", "Point", [117, 38])];
  const names = namesOf(view(features, { "": label("grid") }, { fills: true, letter: "×" }), VIEW);
  assert.deepEqual(
    names.map(({ text, style }) => [text, style]),
    [
      ["×", "letter"],
      ["East", "grid"],
    ],
  );
});

test("a road of many pieces is named once, along the longest piece in view", () => {
  const road = { "": label("road", "line") };
  const [name, ...others] = namesOf(
    view(
      [
        feature("Long Road", "LineString", [
          [116.9, 38],
          [117, 38],
          [117.2, 38.2],
        ]),
        feature("Long Road", "LineString", [
          [116.6, 38.1],
          [116.9, 38.1],
          [117.2, 38.1],
          [117.3, 38.1],
        ]),
        feature("Far Road", "LineString", [
          [10, 10],
          [11, 10],
        ]),
      ],
      road,
    ),
    VIEW,
  );
  assert.deepEqual(others, []);
  assert.equal(name.text, "Long Road");
  assert.equal(name.angle, 0);
  assert.ok(Math.abs(name.at.lat - 38.1) < 1e-9);
});

test("a road too short for its name carries none", () => {
  const short = feature("A very long name for a lane", "LineString", [
    [117, 38],
    [117.01, 38],
  ]);
  assert.deepEqual(namesOf(view([short], { "": label("road", "line") }), VIEW), []);
});

test("no name stands upside down, whichever way its line was drawn", () => {
  for (let degrees = -180; degrees <= 180; degrees += 5) {
    const angle = uprightAngle(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));
    assert.ok(angle >= -90.0001 && (angle <= 90.0001 || angle > 269.9), `${degrees} became ${angle}`);
    const turned = (((angle - degrees) % 180) + 180) % 180;
    assert.ok(turned < 1e-6 || turned > 180 - 1e-6, `${degrees} became ${angle}, another direction`);
  }
});

test("a long water is named on the bank, at the corner nearest to the middle of the view", () => {
  const corners = Array.from({ length: 40 }, (_, i) => [116 + i / 20, 38 + Math.sin(i) / 10]);
  const geometry = { type: "MultiPolygon", coordinates: [[corners.slice(0, 20)], [corners.slice(20)]] };
  const away = ([lon, lat]) => Math.hypot(lon - map.center.lng, lat - map.center.lat);
  const least = Math.min(...corners.map(away));
  assert.equal(away(nearestVertex(geometry, map.center)), least);
});

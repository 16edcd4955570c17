// What can be said about a visit before it is kept, and how far apart are two places?
import assert from "node:assert/strict";
import test from "node:test";
import { metres } from "../../gridmap/web/static/js/distance.js";
import { problemsOf } from "../../gridmap/web/static/js/visit-entry.js";

const finding = { fixed: false, major: false, note: "", deadline: "", before: null, after: null };
const said = (found, more = {}) => /** @type {any} */ ({ findings: { stock: { ...finding, ...found } }, on_date: null, ...more });
const fields = (values) => problemsOf(values, "2026-03-02").map((each) => each.field);

test("what is to be rectified needs no picture, and what is fixed on the spot needs two", () => {
  assert.deepEqual(fields(said({})), []);
  assert.deepEqual(fields(said({ fixed: true })), ["answer.stock"]);
  assert.deepEqual(fields(said({ fixed: true, before: "aa" })), ["answer.stock"]);
  assert.deepEqual(fields(said({ fixed: true, before: "aa", after: "bb" })), []);
  assert.deepEqual(fields(said({ fixed: true, before: "aa", after: "aa" })), ["answer.stock"]);
});

test("of a visit of another day there may be no pictures, but never one for both", () => {
  assert.deepEqual(fields(said({ fixed: true }, { on_date: "2026-02-20" })), []);
  assert.deepEqual(fields(said({ fixed: true, before: "aa", after: "aa" }, { on_date: "2026-02-20" })), ["answer.stock"]);
});

test("a major accident hazard is not struck off on the spot, and no deadline lies in the past", () => {
  assert.deepEqual(fields(said({ fixed: true, major: true, before: "aa", after: "bb" })), ["answer.stock"]);
  assert.deepEqual(fields(said({ deadline: "2026-03-01" })), ["answer.stock"]);
  assert.deepEqual(fields(said({ deadline: "2026-03-02" })), []);
});

test("a degree of the meridian is 111.2 km, and one of a parallel is shorter northwards", () => {
  assert.ok(Math.abs(metres([117, 38], [117, 39]) - 111_195) < 1);
  assert.ok(Math.abs(metres([117, 60], [118, 60]) / metres([117, 0], [118, 0]) - 0.5) < 0.001);
  assert.equal(metres([117, 38], [117, 38]), 0);
});

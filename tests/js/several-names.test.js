// Does the list complete the name that is being typed, and keep those before it?
import assert from "node:assert/strict";
import { test } from "node:test";
import { offered } from "../../gridmap/web/static/js/several-names.js";

const NAMES = ["Ann", "Bo", "Cy（clerk）"];

test("an empty field is offered every name", () => {
  assert.deepEqual(offered("", NAMES), NAMES);
  assert.deepEqual(offered("A", NAMES), NAMES);
});

test("behind a sign the others are offered, with what is written before them", () => {
  assert.deepEqual(offered("Ann、", NAMES), ["Ann、Bo", "Ann、Cy（clerk）"]);
  assert.deepEqual(offered("Ann, Bo；C", NAMES), ["Ann, Bo；Cy（clerk）"]);
});

// What may the phone delete? Only what a receipt names, all of it.
import assert from "node:assert/strict";
import test from "node:test";
import { namesAll } from "../../gridmap/web/static/js/outbox-store.js";

const entry = {
  id: "e1",
  parts: [
    { sha256: "aa", length: 3 },
    { sha256: "bb", length: 4 },
  ],
};
const receipt = { id: "e1", sha256: "dd", parts: entry.parts };

test("a receipt that names the entry and every part is one", () => {
  assert.equal(namesAll(entry, "dd", receipt), true);
});

test("anything less is none", () => {
  const others = [
    undefined,
    {},
    { ...receipt, id: "e2" },
    { ...receipt, sha256: "ee" },
    { ...receipt, parts: [] },
    { ...receipt, parts: entry.parts.slice(1) },
    { ...receipt, parts: [entry.parts[0], { sha256: "bb", length: 5 }] },
    { ...receipt, parts: [entry.parts[0], entry.parts[0]] },
    { ...receipt, parts: [null, null] },
    { ...receipt, parts: "aabb" },
  ];
  for (const other of others) assert.equal(namesAll(entry, "dd", other), false, JSON.stringify(other));
});

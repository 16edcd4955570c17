// Is what the phone has kept shown where the line is slow, and does what comes later still count?
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SCRIPT = readFileSync(new URL("../../gridmap/web/static/js/service-worker.js", import.meta.url), "utf-8");
const ASKED = "https://map.test/api/todo/hazards";
const KEPT_AT = "2026-03-02T02:31:00+08:00";

/** A worker that has kept one answer, and asks a line whose answer the test decides. @param {string} kept
 * @param {{keptAt?: string, asked?: string}} [addresses] of what is kept, and of what the page asks */
function workerWith(kept, { keptAt = ASKED, asked = ASKED } = {}) {
  const heard = /** @type {Record<string, (event: any) => void>} */ ({});
  const told = /** @type {string[]} */ ([]);
  const store = new Map([[keptAt, new Response(kept, { headers: { "X-As-Of": KEPT_AT } })]]);
  const cache = {
    match: async ({ url }) => store.get(url)?.clone(),
    put: async ({ url }, answer) => void store.set(url, answer),
    keys: async () => [...store.keys()].map((url) => ({ url })),
  };
  let answer = (/** @type {any} */ _) => {};
  let after = Promise.resolve();
  let waited = () => {};
  runInNewContext(SCRIPT, {
    self: {
      location: { origin: "https://map.test" },
      addEventListener: (name, run) => (heard[name] = run),
      clients: { get: async () => ({ postMessage: (text) => told.push(text) }) },
    },
    URL,
    Response,
    Headers,
    caches: { open: async () => cache },
    fetch: () => new Promise((resolve) => (answer = resolve)),
    setTimeout: (run) => (waited = run),
  });
  /** @type {Promise<Response>} */
  let shown = Promise.resolve(new Response());
  heard.fetch({
    request: { method: "GET", url: asked, mode: "cors" },
    clientId: "page",
    respondWith: (promise) => (shown = promise),
    waitUntil: (promise) => (after = promise),
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    told,
    late: () => turn().then(() => waited()),
    comes: async (text) => {
      await turn();
      answer(Object.defineProperty(new Response(text), "type", { value: "basic" }));
      await turn();
      await after;
    },
    shown: async () => (await shown).text(),
    age: async () => (await shown).headers.get("X-Kept"),
    stored: async () => store.get(ASKED)?.clone().text(),
  };
}

test("what comes in time is shown and kept, and nobody is told twice", async () => {
  const phone = workerWith("old");
  await phone.comes("new");
  assert.equal(await phone.age(), null);
  assert.deepEqual([await phone.shown(), await phone.stored(), phone.told], ["new", "new", []]);
});

test("what comes late is kept all the same, and the page that shows the old hears of it", async () => {
  const phone = workerWith("old");
  await phone.late();
  assert.equal(await phone.age(), KEPT_AT);
  assert.equal(await phone.shown(), "old");
  await phone.comes("new");
  assert.deepEqual([await phone.stored(), phone.told], ["new", ["renewed"]]);
});

test("what comes late and says the same disturbs nobody", async () => {
  const phone = workerWith("old");
  await phone.late();
  assert.equal(await phone.shown(), "old");
  await phone.comes("old");
  assert.deepEqual(phone.told, []);
});

test("a layer that was kept at one zoom is shown at another, and no other layer or area is", async () => {
  const at = (path) => `https://map.test/api/layers/${path}`;
  const keptAt = at("roads?area=0001&zoom=12&geometry=twkb");
  const phone = workerWith("roads", { keptAt, asked: at("roads?area=0001&geometry=twkb&zoom=10") });
  await phone.late();
  assert.equal(await phone.shown(), "roads");
  for (const other of ["roads?area=0002&zoom=12&geometry=twkb", "areas?area=0001&zoom=12&geometry=twkb"]) {
    const none = workerWith("roads", { keptAt, asked: at(other) });
    await none.comes("from the line");
    assert.equal(await none.shown(), "from the line");
  }
});

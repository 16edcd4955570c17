// Does every way in which a question can fail end in a sentence, and is the question asked as it was meant?
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError, get, isAbort, queryString, send } from "../../gridmap/web/static/js/api.js";

let asked = [];
const answerWith = (status, body) => {
  globalThis.fetch = async (path, options) => {
    asked.push([path, options]);
    return { ok: status < 400, status, headers: new Headers(), json: async () => JSON.parse(body) };
  };
};

beforeEach(() => {
  asked = [];
  globalThis.document = /** @type {any} */ ({ dispatchEvent: () => true, querySelector: () => ({ getAttribute: () => "token" }) });
});

test("empty values are left out of a query, lists repeat their name, and text is escaped", () => {
  assert.equal(queryString({ a: "", b: null, c: undefined, d: [] }), "");
  assert.equal(queryString({ q: "a&b=c #", n: 0 }), "?q=a%26b%3Dc+%23&n=0");
  assert.equal(queryString({ "f.risk": ["red", "blue"] }), "?f.risk=red&f.risk=blue");
});

test("an answer is handed on as it came", async () => {
  answerWith(200, '{"hits": [1]}');
  assert.deepEqual(await get("/api/search"), { hits: [1] });
});

test("what is sent carries the token, and JSON says that it is JSON", async () => {
  answerWith(200, "{}");
  await send("POST", "/api/records/hazards", { title: "x" });
  const [[path, { method, headers, body }]] = asked;
  assert.deepEqual([path, method, JSON.parse(body)], ["/api/records/hazards", "POST", { title: "x" }]);
  assert.equal(headers["X-CSRFToken"], "token");
  assert.equal(headers["Content-Type"], "application/json");
});

test("a photo is sent as a form, whose boundary only the browser knows", async () => {
  answerWith(200, "{}");
  await send("POST", "/photos", new FormData());
  assert.equal(asked[0][1].headers["Content-Type"], undefined);
});

test("a refusal keeps the server's words and the fields that they are about", async () => {
  answerWith(422, '{"error": "No.", "problems": [{"field": "title", "message": "Too long."}]}');
  await assert.rejects(get("/x"), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual([error.message, error.status, error.problems[0].field], ["No.", 422, "title"]);
    return true;
  });
});

for (const [status, words] of [
  [401, /signed out/],
  [413, /too large/],
  [502, /could not answer/],
])
  test(`a ${status} that brings no JSON is said in words`, async () => {
    answerWith(Number(status), "<html>");
    await assert.rejects(get("/x"), { message: words, status });
  });

test("a page that is no JSON is a failure even where it says that all is well", async () => {
  answerWith(200, "<html>");
  await assert.rejects(get("/x"), ApiError);
});

test("no connection is told apart from a question that was given up", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(get("/x"), { status: 0, message: /cannot be reached/ });
  globalThis.fetch = async () => {
    throw new DOMException("", "AbortError");
  };
  await assert.rejects(get("/x"), (error) => isAbort(error) && !(error instanceof ApiError));
});

const busy = (times) => {
  globalThis.fetch = async (path, options) => {
    asked.push([path, options]);
    const isBusy = asked.length <= times;
    const headers = new Headers(isBusy ? { "Retry-After": "5" } : {});
    return { ok: !isBusy, status: isBusy ? 503 : 200, headers, json: async () => (isBusy ? { error: "Busy." } : { hits: [] }) };
  };
};

/** Lets everything run that waits for no clock, then moves the clock. */
const later = async (clock, ms) => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  clock.tick(ms);
};

test("what is read is asked again when the service said, and nobody sees that it was busy", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  busy(2);
  const found = get("/x");
  await later(mock.timers, 4999);
  assert.equal(asked.length, 1);
  await later(mock.timers, 1);
  await later(mock.timers, 5000);
  assert.deepEqual(await found, { hits: [] });
  assert.equal(asked.length, 3);
});

test("a service that stays busy is said in its words, after the third time", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  busy(9);
  const refused = assert.rejects(get("/x"), { message: "Busy.", status: 503 });
  await later(mock.timers, 5000);
  await later(mock.timers, 5000);
  await refused;
  assert.equal(asked.length, 3);
});

test("what is written is sent once, for its writer decides whether again", async () => {
  busy(1);
  await assert.rejects(send("POST", "/x", {}), { status: 503 });
  assert.equal(asked.length, 1);
});

test("a question that nobody waits for any more is not asked again", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  busy(1);
  const left = new AbortController();
  const refused = assert.rejects(get("/x", { signal: left.signal }), isAbort);
  await later(mock.timers, 1000);
  left.abort();
  await refused;
  await later(mock.timers, 5000);
  assert.equal(asked.length, 1);
});

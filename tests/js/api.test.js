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

// Does the line say of when all is kept, with the day where it is not today's?
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { said } from "../../gridmap/web/static/js/readiness.js";
import { duration, today } from "../../gridmap/web/static/js/text.js";

process.env.TZ = "Asia/Shanghai";
globalThis.document = /** @type {any} */ ({ documentElement: { lang: "en" } });
mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-11-30T16:47:00Z") });

test("the day of this phone is the one of its own clock, not Greenwich's", () => assert.equal(today(), "2026-12-01"));

test("of today the time is enough, and before it the day stands too", () => {
  assert.equal(said("ready", "2026-12-01T00:12:00+08:00"), "Ready without a signal, as of 00:12.");
  assert.equal(said("preparing", "2026-11-30T09:12:00+08:00"), "Ready without a signal, as of 11/30/26, 09:12.");
});

test("where nothing whole is kept, nothing is promised", () => {
  assert.equal(said("preparing", ""), "Preparing for use without a signal …");
  assert.match(said("unfinished", ""), /^Not ready/);
});

test("a time is told in the parts that matter, as the server tells it", () => {
  const told = [59, 61, 420, 7140, 7200, 86_340, 86_400, 321_240].map(duration);
  assert.deepEqual(told, ["59 s", "2 min", "7 min", "119 min", "2 h 0 min", "23 h 59 min", "1 d 0 h", "3 d 17 h"]);
});

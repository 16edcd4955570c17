// Does a reader see sentences in their language, with what was typed left as it was typed?
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTexts, officeMoment, officeTime, t } from "../../gridmap/web/static/js/text.js";

const CATALOG = { "{count} rows": "{count} 行", Save: "保存" };
const catalogAnswers = (answer) => {
  globalThis.fetch = async () => answer;
};

test("without a catalog the page speaks English", async () => {
  globalThis.fetch = async () => {
    throw new TypeError("offline");
  };
  await loadTexts("/texts/zh_CN.json", "zh_CN");
  assert.equal(t("Save"), "Save");
});

test("a text is looked up before its parts are filled in, and a part is never looked up", async () => {
  catalogAnswers({ ok: true, json: async () => CATALOG });
  await loadTexts("/texts/zh_CN.json", "zh_CN");
  assert.equal(t("{count} rows", { count: "1,234" }), "1,234 行");
  assert.equal(t("{count} rows", { count: "Save" }), "Save 行");
  assert.equal(t("{count} rows", { count: "{count}" }), "{count} 行");
});

test("a part that nobody gave stays visible instead of becoming “undefined”", () => {
  assert.equal(t("by {name}"), "by {name}");
});

const office = (timezone) => {
  globalThis.document = { documentElement: { lang: "zh-CN", dataset: { timezone } } };
};

test("a moment is told on the office's clock, wherever the reader sits", () => {
  office("Asia/Shanghai");
  assert.equal(officeTime("2026-03-01T18:40:30Z"), "02:40");
  assert.match(officeTime("2026-03-01T18:40:30Z", { dateStyle: "short" }), /2026\/3\/2 02:40/);
  office("America/New_York");
  assert.equal(officeTime("2026-03-01T18:40:30Z"), "13:40");
});

test("what stands in a field is the moment at which the office's clock shows it", () => {
  for (const zone of ["Asia/Shanghai", "America/New_York", "UTC", "Asia/Kathmandu"]) {
    office(zone);
    const moment = officeMoment("2026-03-02T02:40");
    assert.match(officeTime(moment, { dateStyle: "short" }), /2026\/3\/2 02:40/);
  }
  office("Asia/Shanghai");
  assert.equal(officeMoment("2026-03-02T02:40").toISOString(), "2026-03-01T18:40:00.000Z");
  assert.equal(officeMoment(""), null);
  assert.equal(officeMoment("later"), null);
});

// Does a reader see sentences in their language, with what was typed left as it was typed?
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadTexts, now, t } from "../../gridmap/web/static/js/text.js";

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

test("the moment of printing is told on the office's clock, wherever the reader sits", () => {
  const minutes = (text) => text.match(/\d+:(\d\d)/)?.[1];
  assert.equal(minutes(now("Asia/Shanghai")), minutes(now("UTC")));
  assert.notEqual(now("Asia/Shanghai"), now("UTC"));
});

// A report that was begun stands there again as it was left. What the log has said since is not in it, and is said.
import { h, put, query } from "./dom.js";
import { officeTime } from "./text.js";

const form = query("#report-form");
const text = /** @type {HTMLTextAreaElement} */ (query("#text", form));
const box = query("#not-in-text", form);

/** The lines of the new draft that the text does not hold, in their order. @param {string} drafted @param {string} written */
function missing(drafted, written) {
  const there = new Set(written.split("\n").map((line) => line.trim()));
  return drafted.split("\n").filter((line) => line.trim() && !there.has(line.trim()));
}

/** @param {string} value */
function write(value) {
  text.value = value;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  box.hidden = true;
}

form.addEventListener("putback", ({ detail }) => {
  const lines = missing(text.defaultValue, detail.get("text")?.[0] ?? text.defaultValue);
  box.hidden = !lines.length;
  put(
    query("ul", box),
    lines.map((line) => h("li", {}, line)),
  );
});
query("[data-add]", box).addEventListener("click", () => write([text.value, ...missing(text.defaultValue, text.value)].join("\n")));
query("[data-anew]", box).addEventListener("click", () => write(text.defaultValue));

// Without a line the draft is of when the page was kept; what was done since waits on this device.
const waits = query("#waiting-here", form);
document.addEventListener("outbox", (event) => {
  const own = /** @type {CustomEvent} */ (event).detail.filter(({ about }) => about === waits.dataset.about);
  waits.hidden = !own.length;
  put(
    query("ul", waits),
    own.map(({ at, title }) => h("li", {}, `${officeTime(at)} ${title}`)),
  );
});

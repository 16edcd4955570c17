// How long is it until each deadline? Counted down on the page, in words, and said aloud to who does not see it.
import { t } from "./text.js";

const SOON_MS = 5 * 60 * 1000;
const EVERY_MS = 1000;

/** Counts down whatever deadlines stand under the root, now and from now on. @param {ParentNode} root */
export function runClocks(root) {
  const tick = () => {
    for (const clock of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".clock[data-due]")))
      count(clock, Date.now());
  };
  tick();
  return setInterval(tick, EVERY_MS);
}

/** @param {HTMLElement} clock @param {number} now_ms */
function count(clock, now_ms) {
  const { state = "", due = "" } = clock.dataset;
  if (state === "met" || state === "met_late") return;
  const left_ms = Date.parse(due) - now_ms;
  const next = left_ms < 0 ? "late" : left_ms <= SOON_MS ? "soon" : "running";
  const line = clock.querySelector(".clock-left");
  const text = words(left_ms);
  // Said aloud once, when it becomes urgent: a timer that speaks each second is heard by nobody.
  line?.setAttribute("aria-live", next !== state && next !== "running" ? "assertive" : "off");
  if (line && line.textContent !== text) line.textContent = text;
  if (next !== state) clock.dataset.state = next;
}

/** @param {number} left_ms */
export function words(left_ms) {
  const seconds = Math.floor(Math.abs(left_ms) / 1000);
  const parts = { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, "0") };
  return left_ms < 0
    ? t("overdue for {minutes} min {seconds} s", parts)
    : t("{minutes} min {seconds} s left", parts);
}

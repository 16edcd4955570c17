// May one walk on, or does this phone still fetch what it needs without a signal? A quiet line; it is also said aloud.
import { put } from "./dom.js";
import { t, today } from "./text.js";

/** Hears from offline.js, so it is mounted before that begins. @param {HTMLElement} line */
export const mountReadiness = (line) =>
  document.addEventListener("readiness", (event) => {
    const { state, since } = /** @type {CustomEvent} */ (event).detail;
    put(line, said(state, since));
  });

/** @param {string} state @param {string} since by the server's clock; empty where nothing whole is kept */
export function said(state, since) {
  if (since) return t("Ready without a signal, as of {time}.", { time: written(since) });
  if (state === "preparing") return t("Preparing for use without a signal …");
  return t("Not ready without a signal yet. It goes on where there is a signal.");
}

/** @param {string} at */
function written(at) {
  const day = at.slice(0, 10) === today() ? {} : /** @type {const} */ ({ dateStyle: "short" });
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, timeStyle: "short", hourCycle: "h23", timeZone: "UTC" });
  return format.format(Date.parse(`${at.slice(0, 16)}Z`));
}

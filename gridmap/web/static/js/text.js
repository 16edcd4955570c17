// Which words does this reader see? Values of records come as text from the server; here are the page's own sentences.

const catalog = { texts: /** @type {Record<string, string>} */ ({}), tag: "zh-CN" };

/** @param {string} url @param {string} locale */
export async function loadTexts(url, locale) {
  catalog.tag = locale.startsWith("zh") ? "zh-CN" : "en-GB";
  if (locale.startsWith("en")) return;
  try {
    const answer = await fetch(url);
    if (answer.ok) catalog.texts = await answer.json();
  } catch {
    // Without the catalog the page still works, in English.
  }
}

/** The words of a page that brings its own. @param {Record<string, string>} texts @param {string} locale */
export function useTexts(texts, locale) {
  catalog.texts = texts;
  catalog.tag = locale.startsWith("zh") ? "zh-CN" : "en-GB";
}

/** A text in the reader's language; `{named}` parts are filled in as they stand.
 * @param {string} msgid @param {Record<string, string|number>} [parts] */
export function t(msgid, parts = {}) {
  return (catalog.texts[msgid] || msgid).replace(/\{(\w+)\}/g, (whole, name) =>
    name in parts ? String(parts[name]) : whole,
  );
}

/** Sentences one after the other, as the reader's language sets them. @param {(string|null|undefined|false)[]} said */
export const sentences = (said) =>
  said.filter(Boolean).map(String).reduce((before, then) => (before ? t("{before} {then}", { before, then }) : then), "");

/** A time as people say it, and as `gridmap.i18n.texts.duration` says it. @param {number} seconds */
export function duration(seconds) {
  if (seconds <= 60) return t("{seconds} s", { seconds: Math.round(seconds) });
  const minutes = Math.ceil(Math.round(seconds) / 60);
  if (minutes < 120) return t("{minutes} min", { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("{hours} h {minutes} min", { hours, minutes: minutes % 60 });
  return t("{days} d {hours} h", { days: Math.floor(hours / 24), hours: hours % 24 });
}

/** This moment by the clock of this phone, as a field of a form writes it. */
export function phoneMoment() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The day on this phone. */
export const today = () => phoneMoment().slice(0, 10);

/** On the office's clock, which all of its people go by, whatever zone a device was set to.
 * @param {Date|string} at @param {Intl.DateTimeFormatOptions} [day] how its day is told, too */
export const officeTime = (at, day = {}) => {
  const { lang, dataset } = document.documentElement;
  return new Intl.DateTimeFormat(lang, { ...day, timeStyle: "short", hourCycle: "h23", timeZone: dataset.timezone }).format(new Date(at));
};

/** The moment at which the office's clock shows this. @param {string} shown as a field of a form writes it, 2026-03-02T02:40 */
export function officeMoment(shown) {
  const guess = Date.parse(`${shown}Z`);
  if (!Number.isFinite(guess)) return null;
  const { timezone } = document.documentElement.dataset;
  const there = new Date(guess).toLocaleString("sv", { timeZone: timezone }).replace(" ", "T"); // Swedes write it so
  return new Date(2 * guess - Date.parse(`${there}Z`));
}

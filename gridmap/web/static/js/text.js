// Which words, numbers and dates does this reader see?

const KNOWN = { texts: /** @type {Record<string, string>} */ ({}), tag: "zh-CN" };
export const NOTHING = "—";

/** @param {string} url @param {string} locale */
export async function loadTexts(url, locale) {
  KNOWN.tag = locale.startsWith("zh") ? "zh-CN" : "en-GB";
  if (locale.startsWith("en")) return;
  try {
    const answer = await fetch(url);
    if (answer.ok) KNOWN.texts = await answer.json();
  } catch {
    // Without the catalog the page still works, in English.
  }
}

/** A text in the reader's language; `{named}` parts are filled in as they stand.
 * @param {string} msgid @param {Record<string, string|number>} [parts] */
export function t(msgid, parts = {}) {
  return (KNOWN.texts[msgid] || msgid).replace(/\{(\w+)\}/g, (whole, name) =>
    name in parts ? String(parts[name]) : whole,
  );
}

/** @param {number} value @param {number} [digits] */
export const number = (value, digits = 1) =>
  new Intl.NumberFormat(KNOWN.tag, { maximumFractionDigits: digits }).format(value);

/** A length as people say it. @param {number} metres */
export function distance(metres) {
  if (metres < 1000) return t("{metres} m", { metres: Math.max(10, Math.round(metres / 10) * 10) });
  return t("{kilometres} km", { kilometres: (metres / 1000).toFixed(1) });
}

/** @param {string} iso */
export const date = (iso) => moment(iso.length === 10 ? `${iso}T00:00` : iso, { dateStyle: "medium" });

/** @param {string} iso */
export const dateTime = (iso) =>
  moment(iso, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

/** The time alone if it is today's, else with its day. @param {string} iso */
export function asOf(iso) {
  const sameDay = wallClock(iso).toDateString() === new Date().toDateString();
  return sameDay ? moment(iso, { hour: "2-digit", minute: "2-digit", hour12: false }) : dateTime(iso);
}

/** Times come with the office's own offset and are shown as its clock shows them, wherever the reader is. */
function moment(iso, style) {
  const when = wallClock(iso);
  return Number.isNaN(when.getTime()) ? iso : new Intl.DateTimeFormat(KNOWN.tag, style).format(when);
}

const wallClock = (iso) => new Date(iso.replace(/[+-]\d\d:\d\d$/, ""));

/** A coded value of a field as text. @param {{kind: string, unit?: string, choices?: Record<string, string>}} field @param {any} value */
export function show(field, value) {
  if (value === null || value === undefined || value === "") return NOTHING;
  const choice = (key) => field.choices?.[key] ?? String(key);
  const unit = field.unit ? ` ${field.unit}` : "";
  switch (field.kind) {
    case "choice":
      return choice(value);
    case "choices":
      return value.length ? value.map(choice).join(t(", ")) : t("none");
    case "flag":
      return value ? t("yes") : t("no");
    case "distance":
      return distance(value);
    case "share":
      return `${number(value * 100)} %`;
    case "number":
      return number(value) + unit;
    case "date":
      return date(value);
    case "datetime":
      return dateTime(value);
    default:
      return String(value);
  }
}

/** Is this a kind that is set flush right? @param {string} kind */
export const isNumeric = (kind) => ["number", "distance", "share"].includes(kind);

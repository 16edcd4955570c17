// What does the entry of a visit say, and what can be said about it before it is kept? The server looks again.
import { hex, sha256 } from "./sha256.js";
import { t } from "./text.js";

/** @typedef {import("./visit-form.js").Photo} Photo @typedef {{field: string, message: string}} Problem */

/** Who went, and where. @param {HTMLFormElement} form */
export function bare(form) {
  const data = new FormData(form);
  const day = /** @type {HTMLInputElement|null} */ (form.elements.namedItem("on_date"));
  return {
    enterprise_id: form.dataset.place,
    outing: data.get("outing") || null,
    people: data.getAll("person"),
    // Of the day on which it is written unless somebody chose another one: this page may be older.
    on_date: day && day.value !== day.defaultValue ? day.value : null,
    note: String(data.get("note") ?? "").trim(),
  };
}

/** @param {HTMLFormElement} form
 * @param {{photos: Map<string, Photo[]>, signature: Uint8Array<ArrayBuffer>|null, began: string}} seen */
export async function entryOf(form, { photos, signature, began }) {
  const data = new FormData(form);
  const text = (name) => String(data.get(name) ?? "").trim();
  /** @type {{name: string, blob: Blob}[]} */
  const files = [];
  const digest = async (name, bytes) => {
    files.push({ name, blob: new Blob([bytes]) });
    return hex(await sha256(bytes));
  };
  const first = async (name) => {
    const taken = photos.get(name)?.[0];
    return taken ? digest(`${name}.jpg`, taken.bytes) : null;
  };
  const answers = Object.fromEntries(
    [...data].filter(([name]) => name.startsWith("answer.")).map(([name, value]) => [name.slice(7), String(value)]),
  );
  /** @type {Record<string, any>} */
  const findings = {};
  for (const item of Object.keys(answers).filter((each) => answers[each] === "bad"))
    findings[item] = {
      fixed: text(`fixed.${item}`) === "yes",
      major: text(`major.${item}`) === "yes",
      note: text(`note.${item}`),
      deadline: text(`deadline.${item}`),
      before: await first(`before.${item}`),
      // Hidden, and not meant, once it is to be rectified.
      after: text(`fixed.${item}`) === "yes" ? await first(`after.${item}`) : null,
    };
  const pictures = [];
  for (const taken of photos.get("picture") ?? []) pictures.push(await digest("place.jpg", taken.bytes));
  const values = {
    ...bare(form),
    locale: form.dataset.locale,
    nature: text("nature"),
    answers,
    findings,
    on_site: text("on_site_other") || text("on_site"),
    pictures,
    signature: signature ? await digest("signature.png", signature) : null,
    took_s: Math.max(0, Math.round((Date.now() - Date.parse(began)) / 1000)),
    taps: Number(text("taps")) || null,
    spent_s: Number(text("spent_s")) || null,
    position: position(text("lon"), text("lat"), text("accuracy")),
  };
  return { values, files };
}

/** @param {Awaited<ReturnType<typeof entryOf>>["values"]} values @param {string} today @returns {Problem[]} */
export function problemsOf(values, today) {
  return Object.entries(values.findings).flatMap(([item, found]) => {
    const problem = (message) => [{ field: `answer.${item}`, message }];
    if (found.deadline && found.deadline < today) return problem(t("The deadline cannot lie in the past."));
    if (!found.fixed) return [];
    if (found.major)
      return problem(
        t(
          "A major accident hazard is registered, not struck off on the spot: its measures and its acceptance follow.",
        ),
      );
    if (!values.on_date && !(found.before && found.after))
      return problem(t("Fixed on the spot needs a picture before and one after."));
    if (found.before && found.before === found.after)
      return problem(t("This is the same picture as the one before."));
    return [];
  });
}

const position = (lon, lat, accuracy) =>
  lon && lat ? { lon: Number(lon), lat: Number(lat), accuracy: Number(accuracy) || 0 } : null;

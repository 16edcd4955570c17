// What was changed in a record on this phone before, and has not arrived? Whoever edits it again goes on from there.
import { h } from "./dom.js";
import { waiting } from "./outbox-store.js";
import { sentences, t } from "./text.js";

const NOBODY_NAMED = "none"; // of several words: somebody looked, and there is none
const DRAWN = ["geom", "geom.system"];
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Field by field the last word that waits: as a value, or as the text of a form.
 * @param {string} person @param {string} noun @param {string} id @returns {Promise<Map<string, {value: any}|{text: string}>>} */
async function waitingOf(person, noun, id) {
  const found = new Map();
  for (const { kind, body } of await waiting(person).catch(() => [])) {
    const { values } = JSON.parse(body);
    if (kind === "change" && values.noun === noun && values.record === id)
      for (const [key, value] of Object.entries(values.changes)) found.set(key, { value });
    if (kind === "form" && values.address === `/registers/${noun}/${id}/edit`)
      for (const [name, text] of changedIn(values.said)) found.set(name, { text });
  }
  return found;
}

/** What a form says otherwise than it stood there at first. @param {[string, string][]} said @returns {[string, string][]} */
function changedIn(said) {
  const was = JSON.parse(said.find(([name]) => name === "was")?.[1] || "{}");
  const texts = Object.keys(was).map((name) => /** @type {[string, string]} */ ([name, joined(said, name)]));
  return texts.filter(([name, text]) => !DRAWN.includes(name) && !ID.test(text) && text !== was[name]);
}

/** @param {[string, string][]} said @param {string} name */
const joined = (said, name) =>
  said
    .filter(([each]) => each === name)
    .map(([, text]) => text)
    .join(",");

/** The fields of a record as the page was told of them, with what waits in the place of their values.
 * @template {import("./types").EditField} F @param {string} person @param {string} noun @param {string} id @param {F[]} fields
 * @returns {Promise<(F & {waits?: boolean})[]>} */
export async function withWaiting(person, noun, id, fields) {
  const found = await waitingOf(person, noun, id);
  return fields.map((field) => {
    const word = found.get(field.key);
    if (!word) return field;
    return { ...field, value: "value" in word ? word.value : valueOf(field.kind, word.text), waits: true };
  });
}

/** @param {string} kind @param {string} text */
function valueOf(kind, text) {
  if (kind === "choices") return text ? text.split(",").filter((each) => each !== NOBODY_NAMED) : null;
  if (["text", "long", "phone"].includes(kind)) return text;
  if (!text) return null;
  if (kind === "flag") return text === "true";
  return kind === "number" ? Number(text) : text;
}

/** Puts what waits into the form of a record, as if it stood in the record, and says so. What was typed already stays.
 * @param {HTMLFormElement} form @param {string} person */
export async function offerWaiting(form, person) {
  const [, noun, id] = /^\/registers\/([^/]+)\/([^/]+)\/edit$/.exec(new URL(form.action).pathname) ?? [];
  const was = /** @type {HTMLInputElement|null} */ (form.querySelector("[name=was]"));
  if (!noun || !was) return;
  const stood = JSON.parse(was.value);
  const titles = new Set();
  for (const [name, word] of await waitingOf(person, noun, id))
    for (const [each, text] of textsOf(name, word))
      if (each in stood && fill(form, each, text)) {
        stood[each] = text;
        titles.add(titleOf(form, each));
      }
  if (!titles.size) return;
  was.value = JSON.stringify(stood);
  form.prepend(h("p", { class: "flash done waits-here", role: "status" }, waitsText([...titles])));
}

/** @param {string[]} titles */
export const waitsText = (titles) =>
  sentences([t("Your change of before has not arrived yet: {fields}.", { fields: titles.join("、") }), t("You go on from what you wrote.")]);

/** As the controls of a form write it. @param {string} name @param {{value: any}|{text: string}} word @returns {[string, string][]} */
function textsOf(name, word) {
  if ("text" in word) return [[name, word.text]];
  const { value } = word;
  if (Array.isArray(value)) return [[name, value.join(",") || NOBODY_NAMED]];
  if (value && typeof value === "object")
    return ["lon", "lat"].filter((key) => key in value).map((key) => [`${name}.${key}`, Number(value[key]).toFixed(6)]);
  return ID.test(String(value)) ? [] : [[name, value === null ? "" : String(value)]];
}

/** False where there is no such control, or somebody has typed in it. @param {HTMLFormElement} form @param {string} name @param {string} text */
function fill(form, name, text) {
  const controls = /** @type {any[]} */ ([...form.elements].filter((each) => /** @type {any} */ (each).name === name));
  if (!controls.length || controls.some((each) => each.value !== (each.defaultValue ?? each.value) || each.checked !== each.defaultChecked)) return false;
  for (const control of controls) {
    if (["checkbox", "radio"].includes(control.type)) control.checked = control.defaultChecked = text.split(",").includes(control.value);
    else {
      if ("defaultValue" in control) control.defaultValue = text;
      control.value = text;
    }
    control.dispatchEvent(new Event("change"));
  }
  return true;
}

/** @param {HTMLFormElement} form @param {string} name */
function titleOf(form, name) {
  const control = /** @type {HTMLElement|null} */ (form.querySelector(`[name="${name}"]`));
  const label = control?.closest("fieldset")?.querySelector("legend") ?? form.querySelector(`label[for="${name}"]`);
  return label?.firstChild?.textContent?.trim() ?? name;
}

// What was seen on site? The fields of the form, its photos and the signature; kept on this phone field by field, as they are
// typed, and put back where the page was closed in between.
import { query } from "./dom.js";
import { keepFields, kept } from "./outbox-drafts.js";
import { smaller } from "./photos.js";
import { mountSignature } from "./signature.js";
import { t } from "./text.js";

const MOST_PICTURES = 8;
const SIGNATURE = "signature";
const QUIET_MS = 150;
/** @typedef {{name: string, bytes: Uint8Array<ArrayBuffer>}} Photo */

/** @param {HTMLFormElement} form @param {string} person @param {string} about @param {(error: unknown) => void} failed */
export function mountFields(form, person, about, failed) {
  /** @type {Map<string, Photo[]>} */
  const photos = new Map();
  let busy = Promise.resolve();
  const began = { at: new Date().toISOString(), kept: false };
  const signature = mountSignature(
    /** @type {HTMLCanvasElement} */ (query("#signature")),
    query("#signature-clear"),
    () => later(async () => keep(SIGNATURE, await signed(signature))),
  );
  /** One after the other, so that what was typed last is what is kept. @param {() => Promise<any>} work */
  const later = (work) => {
    busy = busy.then(work).catch(failed);
    return busy;
  };
  const keep = async (field, value) => {
    const { title = "" } = form.dataset;
    const head = { title, href: location.pathname + location.search, at: began.at };
    await keepFields(person, about, { [field]: value }, began.kept ? undefined : head);
    began.kept = true;
  };
  const take = async (/** @type {HTMLInputElement} */ input) => {
    const { good: files, bad } = await sorted([...(input.files ?? [])]);
    input.value = ""; // what is no picture does not travel
    const label = /** @type {HTMLElement} */ (input.closest(".shot"));
    unsay(label);
    if (bad.length)
      sayBelow(
        label,
        t("“{name}” is no picture that can be read. JPEG, PNG and WebP are accepted.", {
          name: bad.map((each) => each.name).join(", "),
        }),
      );
    if (!files.length) return;
    const taken = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) })));
    const all = (input.multiple ? [...(photos.get(input.name) ?? []), ...taken] : taken).slice(0, MOST_PICTURES);
    photos.set(input.name, all);
    show(input, all);
    await keep(input.name, all);
  };
  const timers = new Map();
  form.addEventListener("input", ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    if (!input.name || ["file", "radio", "checkbox"].includes(input.type)) return;
    clearTimeout(timers.get(input.name));
    timers.set(
      input.name,
      setTimeout(() => later(() => keep(input.name, input.value)), QUIET_MS),
    );
  });
  form.addEventListener("change", ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    if (input.type === "file") later(() => take(input));
    else if (input.name) later(() => keep(input.name, input.type === "checkbox" ? input.checked : input.value));
  });

  return {
    photos,
    began,
    /** All that is under way is kept. */
    settled: () => busy,
    /** Answers that a button gave, not a finger. @param {HTMLInputElement[]} inputs */
    answered: (inputs) => later(() => inputs.reduce((done, each) => done.then(() => keep(each.name, each.value)), Promise.resolve())),
    signature: () => signed(signature),
    /** Puts back what was kept, below what was entered before this script was there; false where nothing was begun. */
    async restore() {
      const early = [...form.elements].filter((each) => isEntered(/** @type {HTMLInputElement} */ (each)));
      const names = early.map((each) => /** @type {HTMLInputElement} */ (each).name);
      const found = await kept(person, about);
      if (found) {
        Object.assign(began, { at: found.head.at, kept: true });
        for (const [field, value] of found.fields) if (!names.includes(field)) await putBack(field, value);
      }
      for (const each of early) each.dispatchEvent(new Event("change", { bubbles: true }));
      return Boolean(found);
    },
  };

  /** @param {string} field @param {any} value */
  async function putBack(field, value) {
    if (field === SIGNATURE) return signature.put(new Blob([value], { type: "image/png" }));
    const inputs = [...form.elements].filter((each) => /** @type {any} */ (each).name === field);
    for (const each of inputs) {
      const input = /** @type {HTMLInputElement} */ (each);
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "checkbox") input.checked = value;
      else if (input.type === "file") {
        photos.set(field, value);
        show(input, value);
      } else input.value = value;
      if (value) input.closest("details")?.setAttribute("open", "");
    }
    return undefined;
  }
}

/** Does it say something that the page did not? @param {HTMLInputElement} input */
function isEntered(input) {
  if (!input.name || input.type === "hidden") return false;
  if (input.type === "radio" || input.type === "checkbox") return input.checked && !input.defaultChecked;
  return input.value !== input.defaultValue;
}

/** The pictures that were taken, so that one sees them. @param {HTMLInputElement} input @param {Photo[]} taken */
function show(input, taken) {
  const label = /** @type {HTMLElement} */ (input.closest(".shot"));
  for (const old of label.querySelectorAll("img")) {
    URL.revokeObjectURL(old.src);
    old.remove();
  }
  const pictures = taken.map(({ bytes }) =>
    Object.assign(document.createElement("img"), { src: URL.createObjectURL(new Blob([bytes])), alt: "" }),
  );
  label.prepend(...pictures);
  if (taken.length > 1) label.dataset.count = String(taken.length);
  else delete label.dataset.count;
}

/** Which of these can be read as pictures? @param {File[]} files */
async function sorted(files) {
  const read = await Promise.all(files.map((file) => createImageBitmap(file).then(() => true, () => false)));
  return { good: files.filter((_, at) => read[at]), bad: files.filter((_, at) => !read[at]) };
}

/** A complaint right below what it is about; the one before it is gone. @param {Element} place @param {string} text */
export function sayBelow(place, text) {
  const told = Object.assign(document.createElement("p"), { className: "problem", textContent: text });
  told.setAttribute("role", "alert");
  unsay(place);
  place.after(told);
  return told;
}

/** @param {Element} place */
function unsay(place) {
  if (place.nextElementSibling?.matches("p.problem")) place.nextElementSibling.remove();
}

/** @param {File} file @returns {Promise<Uint8Array<ArrayBuffer>>} */
const bytesOf = async (file) => new Uint8Array(await (await smaller(file)).arrayBuffer());

/** The signature as it is kept, or null. @param {ReturnType<typeof mountSignature>} signature */
async function signed(signature) {
  const drawn = await signature.picture();
  return drawn ? new Uint8Array(await drawn.arrayBuffer()) : null;
}

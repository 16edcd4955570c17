// What was begun in a form and is not finished? All that stands in it, as it is typed, for whoever's phone goes off meanwhile.
import { button, h } from "./dom.js";
import { drop, keepFields, kept } from "./outbox-drafts.js";
import { officeTime, t } from "./text.js";

/** @typedef {import("./photos.js").Photo} Photo */

const SAID = "said";
const PHOTOS = "photos";

/** @param {HTMLFormElement} form @param {string} person @param {string} about */
export function formDraft(form, person, about) {
  const said = () =>
    [...new FormData(form)].filter(([name, text]) => typeof text === "string" && name !== "csrf_token" && name !== "was");
  /** @param {Record<string, any>} [more] */
  const keep = async (more = {}) => {
    if (form.isConnected) await keepFields(person, about, { [SAID]: said(), ...more }, head(form));
  };
  let begun = false;
  form.addEventListener("input", () => {
    begun = true;
    keep().catch((error) => console.warn(error));
  });
  return {
    about,
    /** As bytes: a picture that is kept as a file can be gone with the browser's process. @param {Photo[]} photos */
    async keepPhotos(photos) {
      const read = photos.map(async ({ name, blob }) => ({ name, type: blob.type, bytes: await blob.arrayBuffer() }));
      await keep({ [PHOTOS]: await Promise.all(read) });
    },
    /** Puts back what was begun, and says so; not over what was typed before this script was here.
     * @returns {Promise<Photo[]>} the photos that were chosen */
    async restore() {
      const isNewer = isTyped(form);
      const there = await kept(person, about).catch(() => null);
      if (isNewer) await keep();
      if (!there) return [];
      const before = there.fields.get(SAID);
      if (!isNewer && !begun && before) putBack(form, before);
      const afresh = button(t("Begin afresh"), () => drop(person, about).then(() => location.reload()), "quiet");
      if (!isNewer) form.prepend(h("p", { class: "flash done", role: "status" }, t("What you had entered here on {when} is back.", { when: officeTime(there.head.at, { dateStyle: "short" }) }), afresh));
      return (there.fields.get(PHOTOS) ?? []).map(({ name, type, bytes }) => ({ name, blob: new Blob([bytes], { type }) }));
    },
  };
}


/** @param {HTMLFormElement} form */
const isTyped = (form) =>
  /** @type {any[]} */ ([...form.querySelectorAll("input:not([type=hidden], [type=file], [data-today]), textarea")]).some(
    ({ value, defaultValue, checked, defaultChecked }) => value !== defaultValue || checked !== defaultChecked,
  );

/** @param {HTMLFormElement} form */
const head = (form) => ({
  title: form.dataset.title ?? "",
  href: location.pathname + location.search,
  at: new Date().toISOString(),
});

/** @param {HTMLFormElement} form @param {[string, string][]} said */
function putBack(form, said) {
  const texts = new Map();
  for (const [name, text] of said) texts.set(name, [...(texts.get(name) ?? []), text]);
  form.dispatchEvent(new CustomEvent("putback", { detail: texts })); // a form that grows makes room
  for (const control of /** @type {Iterable<any>} */ (form.elements)) {
    const { name, type } = control;
    if (!name || type === "hidden" || type === "file") continue;
    if (type === "checkbox" || type === "radio") control.checked = (texts.get(name) ?? []).includes(control.value);
    else if (texts.has(name) && control.value !== texts.get(name)[0]) {
      control.value = texts.get(name)[0];
      delete control.dataset.today;
      control.dispatchEvent(new Event("change"));
    }
  }
}

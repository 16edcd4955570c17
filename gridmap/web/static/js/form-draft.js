// What was begun in a form and is not finished? All that stands in it, as it is typed, for whoever's phone goes off meanwhile.
import { button, h } from "./dom.js";
import { drop, keepField, keepHead, kept } from "./outbox-drafts.js";
import { t } from "./text.js";

const SAID = "said";

/** @param {HTMLFormElement} form @param {string} person @param {string} about */
export function formDraft(form, person, about) {
  const said = () =>
    [...new FormData(form)].filter(([name, text]) => typeof text === "string" && name !== "csrf_token" && name !== "was");
  let begun = false;
  const keep = async () => {
    if (!form.isConnected) return;
    if (!begun) await keepHead(person, about, head(form));
    begun = true;
    await keepField(person, about, SAID, said());
  };
  form.addEventListener("input", () => keep().catch((error) => console.warn(error)));
  return {
    about,
    /** Puts back what was begun, and says so; not over what was typed before this script was here. */
    async restore() {
      if (isTyped(form)) return keep();
      const there = await kept(person, about).catch(() => null);
      if (!there?.fields.has(SAID) || begun) return;
      begun = true;
      putBack(form, there.fields.get(SAID));
      const afresh = button(t("Begin afresh"), () => drop(person, about).then(() => location.reload()), "quiet");
      form.prepend(h("p", { class: "flash done", role: "status" }, t("What you had entered here is back."), afresh));
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

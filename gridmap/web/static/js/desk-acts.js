// What is done in an incident goes into the outbox, with the server there or away, and from there into its log, once.
import { h, query } from "./dom.js";
import { focusFirstProblem } from "./first-problem.js";
import { formDraft } from "./form-draft.js";
import { mountOutbox } from "./outbox-strip.js";
import { release } from "./own.js";
import { intoOutbox, said } from "./record-outbox.js";
import { sentences, t } from "./text.js";
import { showToast } from "./toast.js";

const DRAFT = `form:${location.pathname}#log`;

/** @param {{viewer: {id: string, name: string}}} config @param {HTMLElement} page whose forms with data-outbox are acts
 * @param {() => Promise<void>} arrived the log knows more than the page shows */
export function deskActs({ viewer }, page, arrived) {
  const holder = query("#outbox");
  const who = { viewer, area: holder.dataset.area };
  /** @type {any[]} */
  let waiting = [];
  let fresh = false;
  const drafted = new WeakSet();
  /** What was tapped and waits is tapped. */
  const mark = () => {
    const addresses = new Set(waiting.map((entry) => JSON.parse(entry.body).values.address));
    for (const form of acts(page)) {
      const waits = isTap(form) && addresses.has(new URL(form.action).pathname);
      for (const button of form.querySelectorAll("button")) button.disabled = waits;
      query(".chip", form)?.remove();
      if (waits) form.append(h("span", { class: "chip" }, t("on this phone")));
    }
  };
  /** The forms stand anew. */
  const mount = () => {
    const log = query(".log-form", page);
    const draft = log && !drafted.has(log) ? formDraft(log, viewer.id, DRAFT) : null;
    if (log) drafted.add(log);
    mark();
    for (const form of acts(page)) release(form);
    return draft;
  };
  document.addEventListener("outbox", async (event) => {
    waiting = /** @type {CustomEvent} */ (event).detail;
    mark();
    if (!fresh) return;
    fresh = false;
    await arrived();
  });
  const own = (entry) => entry.about === page.dataset.about;
  const opening = mountOutbox(
    { viewer },
    holder,
    (entry, { state }) => {
      fresh = true;
      return own(entry) && state === "done";
    },
    DRAFT,
  );
  /** @param {HTMLFormElement} form @param {string[][]} pairs @param {HTMLButtonElement[]} buttons that do it */
  const act = async (form, pairs = said(form), buttons = [...form.querySelectorAll("button")]) => {
    for (const button of buttons) button.disabled = true;
    try {
      const isLog = form.matches(".log-form");
      const typed = isLog ? pairs.find(([name]) => name === "text")?.[1] : "";
      const more = { said: pairs, strict: true, ...(typed ? { title: typed, draft: DRAFT } : {}) };
      const { problems, entry } = await intoOutbox(form, who, await opening, more);
      if (!entry) return void sayWrong(form, problems);
      if (isLog) form.reset();
      await (await opening).send();
    } catch (error) {
      console.warn(error);
      showToast(t("This phone has no room left to keep it. Send or save what waits, then try again."), { stays_ms: 20_000 });
    } finally {
      for (const button of buttons) button.disabled = false;
      mark();
    }
  };
  const ready = opening.then(
    async () => {
      page.addEventListener("submit", (event) => {
        const form = /** @type {HTMLFormElement} */ (event.target);
        if (!form.matches("[data-outbox]")) return;
        event.preventDefault();
        act(form);
      });
      await mount()?.restore();
    },
    (error) => {
      console.warn(error); // a browser that keeps nothing sends each form as one without scripts does
      for (const form of acts(page)) release(form);
    },
  );
  return { act, mount, ready, outbox: opening };
}

/** @param {HTMLElement} page @returns {HTMLFormElement[]} */
const acts = (page) => [...page.querySelectorAll("form")].filter((form) => form.matches("[data-outbox]"));

/** Is it a button and nothing else? @param {HTMLFormElement} form */
const isTap = (form) => !form.querySelector("button[type=button], input:not([type=hidden]), select, textarea");

/** What is wrong is said below its control, where one goes on typing; beside the form where it has none.
 * @param {HTMLFormElement} form @param {{field: string, message: string}[]} problems */
function sayWrong(form, problems) {
  const beside = problems.filter(({ field, message }) => {
    const control = form.elements.namedItem(field);
    if (!(control instanceof HTMLElement) || control.matches("[type=hidden]")) return true;
    const said = h("p", { class: "problem", role: "alert", id: `${field}-problem` }, message);
    document.getElementById(said.id)?.remove();
    (control.closest("label") ?? control).after(said);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", said.id);
    const right = () => {
      said.remove();
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    };
    control.addEventListener("input", right, { once: true });
    form.addEventListener("reset", right, { once: true });
    return false;
  });
  focusFirstProblem(form);
  if (beside.length) showToast(sentences(beside.map((each) => each.message)), { stays_ms: 20_000 });
}

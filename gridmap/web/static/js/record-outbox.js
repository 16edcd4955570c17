// A form for a phone in one hand: what is entered goes into the outbox of this phone, with a signal or without one, and from
// there to the server, once. Where there is a signal the server says first what it would refuse. What is begun stays, too.
import { send } from "./api.js";
import { daysOutOfBounds, mountDayBounds } from "./day-bounds.js";
import { button, h, put, query } from "./dom.js";
import { focusFirstProblem } from "./first-problem.js";
import { formDraft } from "./form-draft.js";
import { mountOutbox } from "./outbox-strip.js";
import { own, release } from "./own.js";
import { mountPhotos } from "./photos.js";
import { phoneMoment, sentences, t, today } from "./text.js";
import { offerWaiting } from "./waiting-edit.js";

/** @typedef {{field: string, message: string}} Problem */
/** @typedef {{viewer: {id: string, name: string}, area: string}} Who whose outbox it is, and for which area is written */
/** @typedef {{said?: () => Record<string, string>, problems?: () => Problem[], kept?: () => void}} Knows what the page knows better of
 * its form: names that say something else than stands there, complaints, and what is done once it is kept */
/** @typedef {{form: HTMLFormElement, who: Who, knows: Knows, photos: {files: () => Promise<{name: string, blob: Blob}[]>, missing: Problem[]},
 *   trouble: HTMLElement, draft: ReturnType<typeof formDraft>}} Kept */

const PATIENCE_MS = 3000;
const TECHNICAL = ["csrf_token", "id"];

/** Every form of the page that waits for a signal. What is pressed before its outbox is open waits for it (held.js), so that
 * nothing is sent past the outbox. @param {Who} who @param {HTMLElement} holder
 * @param {{ready?: Promise<void>, knows?: (form: HTMLFormElement) => Knows}} [given] ready: the words are there */
export function mountKeeping(who, holder, { ready = Promise.resolve(), knows = () => ({}) } = {}) {
  const forms = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll("form[data-outbox]")]);
  const outbox = ready.then(() => mountOutbox(who, holder, told, forms.map(draftName)));
  for (const form of forms) mount(form, who, knows(form), outbox);
  return outbox;
}

/** @param {HTMLFormElement} form */
const draftName = (form) => `form:${location.pathname}${location.search}#${new URL(form.action).pathname}`;

/** @param {HTMLFormElement} form @param {Who} who @param {Knows} knows @param {Promise<import("./outbox-strip.js").Outbox>} opening */
function mount(form, who, knows, opening) {
  const trouble = h("p", { class: "flash problem-flash", role: "alert", tabindex: "-1", hidden: true });
  const draft = formDraft(form, who.viewer.id, draftName(form));
  form.prepend(trouble);
  beginToday(form);
  mountDayBounds(form);
  opening
    .then(async (outbox) => {
      await offerWaiting(form, who.viewer.id);
      const photos = photosOf(form, await draft.restore(), draft.keepPhotos);
      const kept = { form, who, knows, photos, trouble, draft };
      own(form, (event) => sent(event, kept, outbox));
    })
    .catch((error) => {
      console.warn(error);
      release(form); // a browser that keeps nothing sends the form as one without scripts does
    });
}

/** @param {SubmitEvent} event @param {Kept} kept @param {import("./outbox-strip.js").Outbox} outbox */
async function sent(event, kept, outbox) {
  if (event.submitter?.hasAttribute("formaction")) return; // it asks for a file and writes nothing
  event.preventDefault();
  const pairs = said(kept.form, kept.knows, event.submitter); // now: a button that is off says nothing
  const submit = query("button:not([type=button])", kept.form);
  submit.disabled = true;
  kept.trouble.hidden = true;
  try {
    await keepForm(kept, outbox, pairs);
  } catch (error) {
    console.warn(error);
    put(kept.trouble, t("This phone has no room left to keep it. Send or save what waits, then try again."));
    kept.trouble.hidden = false;
  } finally {
    submit.disabled = false;
  }
}

/** @param {Kept} kept @param {import("./outbox-strip.js").Outbox} outbox @param {string[][]} pairs what it says */
async function keepForm({ form, who, knows, photos, trouble, draft }, outbox, pairs) {
  const files = await photos.files();
  const told = [...missing(form), ...daysOutOfBounds(form), ...(files.length ? [] : photos.missing), ...(knows.problems?.() ?? [])];
  const strict = "strict" in form.dataset;
  const more = { said: pairs, today: untouchedDays(form), files, draft: draft.about, strict };
  const { problems, entry } = await intoOutbox(form, who, outbox, more, told);
  showProblems(form, problems, trouble);
  if (!entry) return;
  done(form, entry, (form.dataset.outbox ?? "").includes("/"));
  knows.kept?.();
  outbox.send();
}

/** What a form says becomes an entry of the outbox, unless something is wrong with it.
 * @param {HTMLFormElement} form @param {Who} who @param {import("./outbox-strip.js").Outbox} outbox
 * @param {{said: string[][], today?: string[], files?: {name: string, blob: Blob}[], draft?: string, title?: string,
 *   strict?: boolean}} more strict: also what is no fault of a field is said at once, where the server is there
 * @param {Problem[]} [problems] what is known to be wrong @returns {Promise<{problems: Problem[], entry?: any}>} */
export async function intoOutbox(form, who, outbox, more, problems = []) {
  const { files = [], draft, today = [], strict = false } = more;
  const values = { address: new URL(form.action).pathname, said: more.said, today };
  if (!problems.length) problems.push(...(await refused(values, strict)));
  if (problems.length) return { problems };
  const { outbox: about = "", title = "", does = "" } = form.dataset;
  const named = query("[name=title], [name=name]", form)?.value.trim() || title;
  const written = { kind: "form", area: who.area, about, title: more.title ?? named, does, values, files, draft };
  return { problems, entry: await outbox.write(written) };
}

/** Days that the form fills in are those of this moment, however long ago the page was kept. @param {HTMLFormElement} form */
function beginToday(form) {
  const now = phoneMoment();
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-today]"))) {
    const day = input.type === "date" ? today() : now;
    if (input.max && input.max < day) input.max = day;
    input.value = day;
    input.addEventListener("input", () => delete input.dataset.today);
  }
}

/** Of these the server says the day, by its own clock. @param {HTMLFormElement} form */
const untouchedDays = (form) =>
  [...form.querySelectorAll("[data-today]")].map((input) => /** @type {HTMLInputElement} */ (input).name);

/** @param {HTMLFormElement} form @param {import("./photos.js").Photo[]} before @param {ReturnType<typeof formDraft>["keepPhotos"]} keep
 * @returns {Kept["photos"]} */
function photosOf(form, before, keep) {
  const input = /** @type {HTMLInputElement|null} */ (form.querySelector("[type=file]"));
  if (!input) return { files: async () => [], missing: [] };
  const missing = input.required ? [{ field: input.id, message: t("Fill this in.") }] : [];
  input.required = false; // what was chosen lies in the list
  const list = /** @type {HTMLElement} */ (form.querySelector(".photos") ?? h("ul", { class: "photos" }));
  if (!list.isConnected) input.after(list);
  const keeping = async (/** @type {import("./photos.js").Photo[]} */ photos) => {
    delete list.dataset.kept;
    await keep(photos);
    list.dataset.kept = String(photos.length); // on the disk
  };
  return { ...mountPhotos(input, list, before, (photos) => keeping(photos).catch((error) => console.warn(error))), missing };
}

/** What a browser would send, name by name. @param {HTMLFormElement} form @param {Knows} [knows]
 * @param {HTMLElement|null} [submitter] the button that was pressed */
export function said(form, knows = {}, submitter = null) {
  const better = knows.said?.() ?? {};
  const pairs = [...new FormData(form, submitter)].filter(([name, text]) => typeof text === "string" && !TECHNICAL.includes(name));
  return pairs.map(([name, text]) => [name, better[name] ?? String(text).trim()]);
}

/** What can be said before it is sent. @param {HTMLFormElement} form @returns {Problem[]} */
function missing(form) {
  const empty = [...form.querySelectorAll("[data-required], input[required]")].filter(
    (control) => !(/** @type {HTMLInputElement} */ (control).value.trim()),
  );
  return empty.map((control) => ({ field: control.id, message: t("Fill this in.") }));
}

/** What the server would refuse; nothing where it does not answer soon: the outbox waits for as long as it takes.
 * @param {any} values of the entry @param {boolean} strict @returns {Promise<Problem[]>} */
async function refused(values, strict) {
  if (!navigator.onLine) return [];
  const late = new Promise((resolve) => {
    setTimeout(() => resolve({ problems: [] }), PATIENCE_MS);
  });
  const asked = send("POST", "/api/outbox/check", values).catch(() => ({ problems: [] }));
  const { problems = [], refused: why = "" } = await Promise.race([asked, late]);
  return strict && why && !problems.length ? [{ field: "", message: why }] : problems;
}

/** At the field that each is about; what is about none, above the form.
 * @param {HTMLFormElement} form @param {Problem[]} problems @param {HTMLElement} trouble */
function showProblems(form, problems, trouble) {
  for (const line of form.querySelectorAll(".problem[data-told]")) line.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  const rest = problems.filter(({ field, message }) => {
    const control = document.getElementById(field);
    if (!control || !form.contains(control)) return true;
    control.hidden = false; // a question that is asked only now
    const line = h("p", { class: "problem", id: `${field}-problem`, data: { told: "" } }, message);
    if (control.matches("fieldset")) control.append(line);
    else control.after(line);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
    for (let fold = control.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
      fold.open = true;
    return false;
  });
  put(trouble, sentences(rest.map((each) => each.message)));
  trouble.hidden = !rest.length;
  if (problems.length) focusFirstProblem(form);
}

/** What stands in the place of the form from now on. @param {HTMLFormElement} form @param {any} entry @param {boolean} ofRecord */
function done(form, entry, ofRecord) {
  const panel = /** @type {HTMLElement} */ (form.closest("[data-kept-here]") ?? form);
  const another = !ofRecord && new URL(form.action).pathname === location.pathname;
  const again = another && button(t("Enter another one"), () => location.assign(form.action), "big wide");
  const box = h(
    "div",
    { class: "empty", tabindex: "-1", data: { entry: entry.id, ofRecord: ofRecord ? "yes" : "", page: form.dataset.page ?? "" } },
    h("h2", { class: "kept-told" }, t("Kept on this phone.")),
    h("p", { class: "kept-more" }, t("It is sent as soon as there is a signal. You can go on, or close the page.")),
    h("div", { class: "stack" }, h("a", { class: "button primary big wide", href: form.dataset.home }, t("Go on")), again),
  );
  if (panel === form) form.replaceWith(box);
  else put(panel, box);
  box.focus();
}

/** The receipt has come: what is said of the record on the screen follows it. @param {any} entry @param {any} receipt */
function told(entry, receipt) {
  const panel = /** @type {HTMLElement|null} */ (document.querySelector(`[data-entry="${entry.id}"]`));
  if (!panel) return;
  if (receipt.state === "held") {
    put(query(".kept-told", panel), receipt.decides ? t("It has arrived and waits for you to decide.") : t("It has arrived and waits for a planner."));
    put(query(".kept-more", panel), sentences(receipt.trouble));
    if (receipt.decides) Object.assign(query("a.button", panel), { href: `/outbox/${entry.id}`, textContent: t("Decide") });
    return;
  }
  if (panel.dataset.page) return void location.assign(`${panel.dataset.page}${receipt.about.split("/")[1]}`);
  put(query(".kept-told", panel), t("It is registered."));
  put(query(".kept-more", panel), t("Everyone who answers for this area sees it from now on."));
  const link = query("a.button", panel);
  link.href = `/registers/${receipt.about}`;
  link.textContent = t("Look at it");
}

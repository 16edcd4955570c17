// A call that was taken down while the server was away: what runs for it, and what was done about it since? All of it is read
// from the outbox. What is noted is an entry that follows the call's, and goes into the log of the incident that it becomes.
import { button, h, put, query } from "./dom.js";
import { formDraft } from "./form-draft.js";
import { begun } from "./outbox-drafts.js";
import { keptBox } from "./outbox-store.js";
import { officeMoment, officeTime, t } from "./text.js";
import { showToast } from "./toast.js";

/** @typedef {{key: string, title: string, name: string, phone: string}} Party */
/** @typedef {{key: string, title: string, minutes: number, ends_with: string}} Deadline */
/** @typedef {{title: string, tell: Party[], clocks: Deadline[], plan: string, steps: string[], needs: string}} Kind */
/** @typedef {{kinds: Record<string, Kind>, forces: {id: string, name: string, phone: string}[]}} Known */
/** @typedef {import("./outbox-store.js").Entry} Entry */
/** @typedef {{id: string, title: string, at: Date, said: Map<string, string>, kind: Kind}} Call */
/** @typedef {{act: string, of: string[], at: Date, entry: Entry}} Note act and of: from its address, /desk/<call>/<act>/<of> */
/** @typedef {(act: string, title: string, said?: string[][], draft?: string) => Promise<boolean>} Write */

const TAKEN = "/desk/new";
const MINUTE_MS = 60_000;
const A_DAY = 24 * 60; // minutes
const SOON_MS = 5 * MINUTE_MS;

const DRAFT = "call:";

/** @param {string} id of the call's entry */
export const draftOfCall = (id) => `${DRAFT}${id}`;

/** What was begun for calls, arrived or not, by the ids of their entries. @param {string} person */
export async function begunForCalls(person) {
  const found = (await begun(person)).filter(({ about }) => about.startsWith(DRAFT));
  return new Map(found.map(({ about, title }) => [about.slice(DRAFT.length), title.split(" · ").slice(1).join(" · ")]));
}

/** @param {HTMLElement} holder @param {Known} known @param {{viewer: {id: string}, area: string}} who
 * @param {(arrived: () => boolean) => Promise<import("./outbox-strip.js").Outbox>} mount the outbox of the page */
export async function mountCalls(holder, known, who, mount) {
  /** @type {Map<string, {card: HTMLElement, show: (notes: Note[], ahead_ms: number) => void, isLeft?: boolean}>} */
  const cards = new Map();
  /** @type {Promise<import("./outbox-strip.js").Outbox>} */
  let outbox;
  /** @param {{id: string, title: string}} call @returns {Write} */
  const writer = (call) => async (act, title, said = [], draft = undefined) => {
    const { write, send } = await outbox;
    const address = `/desk/${call.id}/${act}`;
    const values = { address, said, today: [] };
    try {
      await write({ kind: "form", area: who.area, about: `incidents/${call.id}`, title: `${title} · ${call.title}`, does: title, values, files: [], draft, follows: call.id });
    } catch (error) {
      console.warn(error);
      showToast(t("This phone has no room left to keep it. Send or save what waits, then try again."), { stays_ms: 20_000 });
      return false;
    }
    send();
    return true;
  };
  const draw = async (/** @type {Entry[]} */ entries) => {
    const ahead_ms = 1000 * ((await keptBox(who.viewer.id))?.ahead_s ?? 0);
    const calls = entries.flatMap((entry) => callOf(entry, known, ahead_ms) ?? []);
    for (const call of calls) {
      if (!cards.has(call.id)) [...cards.values()].forEach(({ card }) => fold(card));
      if (!cards.has(call.id)) cards.set(call.id, cardOf(call, known, who.viewer.id, writer(call)));
      cards.get(call.id)?.show(notesOf(call, entries, ahead_ms), ahead_ms);
    }
    const left = [...(await begunForCalls(who.viewer.id))].filter(([id]) => !calls.some((call) => call.id === id));
    for (const [id, title] of left) {
      const call = { id, title };
      if (!cards.get(id)?.isLeft) {
        cards.get(id)?.card.remove();
        cards.set(id, { card: leftCardOf(call, who.viewer.id, writer(call)), show: () => {}, isLeft: true });
      }
    }
    const there = [...calls.map(({ id }) => id), ...left.map(([id]) => id)].map((id) => /** @type {any} */ (cards.get(id)).card);
    for (const [id, { card }] of cards)
      if (!there.includes(card)) {
        card.remove();
        cards.delete(id);
      }
    for (const card of there) if (!card.isConnected) query(".calls", holder).append(card); // what is typed in it stays
    holder.hidden = !there.length;
  };
  document.addEventListener("outbox", (event) => draw(/** @type {CustomEvent} */ (event).detail));
  outbox = mount(() => false);
  return outbox;
}

/** Of an older call its deadlines stay in view, unless somebody is at it. @param {HTMLElement} card */
const fold = (card) =>
  card.classList.toggle("folded-call", !card.contains(document.activeElement) && ![...card.querySelectorAll("textarea")].some(({ value }) => value));

/** @param {Entry} entry @param {Known} known @param {number} ahead_ms @returns {Call|null} */
function callOf(entry, known, ahead_ms) {
  const { values } = JSON.parse(entry.body);
  if (entry.kind !== "form" || values.address !== TAKEN) return null;
  const said = new Map(values.said);
  const kind = known.kinds[said.get("kind")];
  return kind ? { id: entry.id, title: entry.title, at: calledAt(entry, values.today, said, ahead_ms), said, kind } : null;
}

/** By the server's clock, as the server will reckon it: as it was typed, else when the form was opened.
 * @param {Entry} entry @param {string[]} today @param {Map<string, string>} said @param {number} ahead_ms */
function calledAt(entry, today, said, ahead_ms) {
  const typed = officeMoment(said.get("called_at") ?? "");
  if (typed && !today.includes("called_at")) return typed;
  return new Date(Date.parse(entry.at) - ahead_ms - 1000 * Number(said.get("typing_s") || 0));
}

/** In the order in which they were written. @param {Call} call @param {Entry[]} entries @param {number} ahead_ms @returns {Note[]} */
const notesOf = (call, entries, ahead_ms) =>
  entries
    .filter((entry) => entry.follows === call.id)
    .map((entry) => {
      const { address, said } = JSON.parse(entry.body).values;
      const [act, ...of] = address.split("/").slice(3);
      return { act, of, at: saidAt(new Map(said).get("said_at"), new Date(Date.parse(entry.at) - ahead_ms)), entry };
    });

/** The last time before `at` that the clock showed these hours and minutes. @param {string|undefined} typed @param {Date} at */
function saidAt(typed, at) {
  if (!typed) return at;
  const [then, now] = [typed, officeTime(at)].map((each) => each.split(":").map(Number)).map(([hours, minutes]) => 60 * hours + minutes);
  const minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
  return new Date(minute - ((now - then + A_DAY) % A_DAY) * MINUTE_MS);
}

/** @param {Call} call @param {Known} known @param {string} person @param {Write} write */
function cardOf(call, known, person, write) {
  const { kind, said } = call;
  const [tell, clocks, under, log] = [h("div", { class: "tell" }), h("ul", { class: "clocks" }), h("ul", { class: "under-way" }), h("ol", { class: "log" })];
  const force = forceForm(call, known, write);
  const form = logForm(call, write);
  const caller = said.get("caller_phone");
  const card = h(
    "article",
    { class: "card incident-card call-here", id: `call-${call.id}`, "aria-label": call.title },
    h("h3", { class: "card-title" }, call.title, " ", h("span", { class: "chip strong" }, t("on this phone"))),
    h(
      "p",
      {},
      h("span", { class: "chip on" }, kind.title),
      ` ${said.get("place") || pointOf(said)} `,
      h("span", { class: "muted" }, t("Call received at {time}", { time: officeTime(call.at) })),
    ),
    caller ? h("p", {}, h("a", { class: "button", href: tel(caller) }, t("Call back: {name} {phone}", { name: said.get("caller") ?? "", phone: caller }))) : null,
    button(t("Show more"), () => card.classList.remove("folded-call"), "unfold"),
    h("h4", {}, t("Told: one tap")),
    tell,
    h("h4", {}, t("Report by")),
    clocks,
    h("h4", {}, t("Under way")),
    under,
    force,
    h("details", { class: "closing" }, h("summary", {}, kind.plan), h("ol", { class: "steps-first" }, kind.steps.map((each) => h("li", {}, each))), h("p", { class: "small" }, t("Needed: {kinds}", { kinds: kind.needs }))),
    h("h4", {}, t("Incident log")),
    form,
    log,
  );
  formDraft(form, person, draftOfCall(call.id)).restore();
  /** @param {Note[]} notes @param {number} ahead_ms */
  const show = (notes, ahead_ms) => {
    const focused = tell.contains(document.activeElement) || clocks.contains(document.activeElement);
    put(tell, kind.tell.map((party) => partyOf(party, notes, write)));
    put(clocks, kind.clocks.map((each) => clockOf(call, each, notes, ahead_ms, write)));
    put(under, forcesOf(notes, known, write));
    put(log, [...notes].reverse().map(({ at, entry }) => h("li", {}, h("time", {}, officeTime(at)), h("span", { class: "log-text" }, entry.does))));
    if (focused) query("button", tell)?.focus();
  };
  return { card, show };
}

/** What somebody began to write for a call that has arrived meanwhile: it is not in the log, and goes there from here.
 * @param {{id: string, title: string}} call @param {string} person @param {Write} write */
function leftCardOf(call, person, write) {
  const form = logForm(call, write);
  formDraft(form, person, draftOfCall(call.id)).restore();
  return h(
    "article",
    { class: "card incident-card call-here", "aria-label": call.title },
    h("h3", { class: "card-title" }, call.title),
    h("p", {}, t("Its call has arrived. What stands here is not in its log yet.")),
    form,
  );
}

/** @param {Party} party @param {Note[]} notes @param {Write} write */
function partyOf({ key, title, name, phone }, notes, write) {
  const told = notes.find(({ act, of }) => act === "told" && of[0] === key);
  if (told) return h("span", { class: "told-done", title: name }, `✓ ${title} `, h("span", { class: "nowrap" }, officeTime(told.at)));
  return h(
    "div",
    {},
    once(t("{name} told", { name: title }), () => write(`told/${key}`, t("{name} was told", { name })), "big"),
    phone ? h("a", { class: "tell-dial", href: tel(phone), "aria-label": t("Call {name} {phone}", { name, phone }) }, phone) : null,
  );
}

/** Counted down by clocks.js, which knows only the clock of this device. @param {Call} call @param {Deadline} deadline
 * @param {Note[]} notes @param {number} ahead_ms @param {Write} write */
function clockOf(call, { key, title, minutes, ends_with }, notes, ahead_ms, write) {
  const due = new Date(call.at.getTime() + minutes * MINUTE_MS);
  const met = notes.find(({ act, of }) => (act === "clocks" && of[0] === key) || (act === "told" && ends_with === `told:${of[0]}`));
  const left_ms = due.getTime() + ahead_ms - Date.now();
  const late = met && met.at > due;
  const state = met ? (late ? "met_late" : "met") : left_ms < 0 ? "late" : left_ms <= SOON_MS ? "soon" : "running";
  const time = met && officeTime(met.at);
  return h(
    "li",
    { class: "clock", data: { state, due: new Date(due.getTime() + ahead_ms).toISOString() } },
    h("span", { class: "clock-title" }, title),
    h("span", { class: "clock-left", role: "timer", "aria-live": "off" }, !time ? officeTime(due) : late ? t("done {time}, late", { time }) : `✓ ${t("done {time}", { time })}`),
    met ? null : once(t("Done"), () => write(`clocks/${key}`, `${t("Done")} – ${title}`), "quiet", `${t("Done")} – ${title}`),
  );
}

/** Each force that was noted, with what it may do next. @param {Note[]} notes @param {Known} known @param {Write} write */
function forcesOf(notes, known, write) {
  const steps = notes.filter(({ act }) => act === "sent");
  return [...new Set(steps.map(({ of }) => of[0]))].map((id) => {
    const [left, arrived] = ["left", "arrived"].map((step) => steps.find(({ of }) => of[0] === id && of[1] === step));
    const { name = "", phone = "" } = known.forces.find((each) => each.id === id) ?? {};
    return h(
      "li",
      {},
      h(
        "div",
        {},
        h("span", { class: "strong" }, name),
        left ? h("span", { class: "chip" }, t("set out {time}", { time: officeTime(left.at) })) : null,
        arrived ? h("span", { class: "chip on" }, t("on the spot {time}", { time: officeTime(arrived.at) })) : null,
        phone ? h("a", { href: tel(phone) }, phone) : null,
      ),
      arrived ? null : once(t("On the spot"), () => write(`sent/${id}/arrived`, t("{name} is on the spot", { name })), "", t("{name} is on the spot", { name })),
    );
  });
}

/** A force by its name. One that nobody has entered is a line of the log. @param {Call} call @param {Known} known @param {Write} write */
function forceForm(call, known, write) {
  const list = h("datalist", { id: `forces-${call.id}` }, known.forces.map(({ name }) => h("option", { value: name })));
  const input = /** @type {HTMLInputElement} */ (h("input", { id: `force-${call.id}`, list: list.id, autocomplete: "off", maxlength: 200 }));
  const note = async (/** @type {"left"|"arrived"} */ step) => {
    const name = input.value.trim();
    if (!name) return void input.focus();
    const meant = known.forces.filter((each) => each.name === name);
    const words = step === "left" ? t("{name} has set out", { name }) : t("{name} is on the spot", { name });
    const kept = meant.length === 1 ? await write(`sent/${meant[0].id}/${step}`, words) : await write("log", words, [["text", words]]);
    if (kept) input.value = "";
  };
  return h(
    "div",
    { class: "force-form" },
    h("label", { for: input.id }, t("Force, by its name")),
    input,
    list,
    h("div", { class: "row" }, once(t("Set out"), () => note("left")), once(t("On the spot"), () => note("arrived"))),
  );
}

/** @param {{id: string, title: string}} call @param {Write} write */
function logForm(call, write) {
  const id = `log-${call.id}`;
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "log-form", data: { title: `${t("Incident log")} · ${call.title}` } },
      h("label", { class: "visually-hidden", for: id }, t("What happened")),
      h("textarea", { id, name: "text", rows: 2, maxlength: 4000, required: true, placeholder: t("What happened") }),
      h("label", { class: "log-time" }, `${t("Time")} `, h("input", { name: "said_at", type: "time" })),
      h("button", { class: "button primary" }, t("Write down")),
    )
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [text, said_at] = ["text", "said_at"].map((name) => String(new FormData(form).get(name) ?? "").trim());
    if (text && (await write("log", text, [["text", text], ["said_at", said_at]], draftOfCall(call.id)))) form.reset();
  });
  return form;
}

/** A tap that is on its way is not tapped again. @param {string} text @param {() => Promise<any>} act @param {string} [look] @param {string} [label] */
function once(text, act, look = "", label = "") {
  const made = button(
    text,
    async () => {
      Object.assign(made, { disabled: true });
      await act();
      Object.assign(made, { disabled: false });
    },
    look,
  );
  if (label) made.setAttribute("aria-label", label);
  return made;
}

/** @param {Map<string, string>} said */
const pointOf = (said) => (said.get("lon") ? `${Number(said.get("lon")).toFixed(5)}, ${Number(said.get("lat")).toFixed(5)}` : "");

/** @param {string} phone */
const tel = (phone) => `tel:${phone.replace(/[^\d+]/g, "")}`;

// What waits on this phone, and has it arrived? The rows on the screen are the rows of the store.
import { button, h, put } from "./dom.js";
import { exportBox } from "./outbox-file.js";
import { sendAll } from "./outbox-send.js";
import { begun } from "./outbox-drafts.js";
import { allBoxes, keep, noteBox, openBox, waiting } from "./outbox-store.js";
import { duration, officeTime, sentences, t } from "./text.js";

const AGAIN_MS = 30_000;
const SILENT_DAYS = 5;
const DAY_MS = 24 * 3600 * 1000;
const WRONG_CLOCK_S = 300;

/** @typedef {Awaited<ReturnType<typeof mountOutbox>>} Outbox */

/** The outbox of the person who is signed in, shown in a box of the page. Lists of the page hear by the event "outbox" what waits.
 * @param {{viewer: {id: string, name: string}}} config @param {HTMLElement} holder
 * @param {(entry: any, receipt: any) => boolean|void} [arrived] true where the page itself shows what has arrived @param {string|string[]} [here] what is being written on this very page */
export async function mountOutbox(config, holder, arrived = () => {}, here = []) {
  const { id, name } = config.viewer;
  /** @type {import("./outbox-send.js").Outcome|""} */
  let outcome = "";
  /** @type {{entry: any, receipt: any}[]} */
  const done = [];
  await openBox(id, name);
  navigator.storage?.persist?.().catch(() => false);

  const draw = async () => {
    const [boxes, entries, drafts] = await Promise.all([allBoxes(), waiting(id), begun(id)]);
    const own = /** @type {any} */ (boxes.find((box) => box.person === id));
    const others = boxes.filter((box) => box.person !== id && box.waiting);
    put(holder, notices(own, others, dismiss), list(entries, done, drafts.filter((each) => ![here].flat().includes(each.about))), state(entries, own, outcome, go));
    holder.hidden = !holder.textContent;
    document.dispatchEvent(new CustomEvent("outbox", { detail: entries }));
  };
  const go = async () => {
    const box = await openBox(id, name);
    outcome = await sendAll(box, (entry, receipt) => {
      if (!arrived(entry, receipt)) done.unshift({ entry, receipt });
    });
    await draw();
    return outcome;
  };
  const dismiss = async () => {
    await noteBox(id, { lost: null });
    await draw();
  };
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
  setInterval(async () => (await waiting(id)).length && go(), AGAIN_MS);
  await draw();
  go();
  return {
    /** Kept on this phone when the promise is kept; on its way from then on.
     * @param {Parameters<typeof keep>[1]} written */
    async write(written) {
      const entry = await keep(id, written);
      await draw();
      return entry;
    },
    send: go,
  };
}

/** @param {any} own @param {any[]} others @param {() => void} dismiss */
function notices(own, others, dismiss) {
  const since = own.contact ? Date.now() - Date.parse(own.contact) : 0;
  return [
    own.lost ? lost(own.lost, dismiss) : null,
    Math.abs(own.ahead_s ?? 0) > WRONG_CLOCK_S ? h("p", { class: "flash problem-flash" }, wrongClock(own.ahead_s)) : null,
    since > SILENT_DAYS * DAY_MS
      ? h(
          "p",
          { class: "flash problem-flash" },
          t(
            "No contact for more than 5 days. Go where there is a signal: some phones delete what is kept here after 7 days.",
          ),
        )
      : null,
    ...others.map((box) =>
      h(
        "p",
        { class: "flash" },
        t(
          "{count} entries of {name} wait on this phone. They are kept; sign in as {name} to send them, or save them as a file.",
          { count: box.waiting, name: box.name },
        ),
        button(t("Save as a file"), () => exportBox(box)),
      ),
    ),
  ];
}

/** @param {number} ahead_s by how much this phone's clock runs before the server's */
function wrongClock(ahead_s) {
  const time = duration(Math.abs(ahead_s));
  const kept = t("What you write gets the server's time; set the clock of the phone right all the same.");
  const wrong =
    ahead_s > 0
      ? t("The clock of this phone is fast by {time}.", { time })
      : t("The clock of this phone is slow by {time}.", { time });
  return sentences([wrong, kept]);
}

/** @param {any} before what the server knows of the store that is gone @param {() => void} dismiss */
function lost(before, dismiss) {
  const last = before.last
    ? t("The last receipt was for number {number}, at {when}.", { number: before.last, when: before.last_text })
    : t("No receipt had come yet.");
  const missing = before.missing
    ? t("{count} entries had not arrived and must be written again (numbers {numbers}).", {
        count: before.missing,
        numbers: before.numbers.slice(0, 10).join(", "),
      })
    : t("Everything that was written had arrived.");
  return h(
    "div",
    { class: "flash problem-flash", role: "alert" },
    h("p", {}, sentences([t("The store of this browser was emptied."), last, missing])),
    button(t("Understood"), dismiss),
  );
}

/** @param {any[]} entries @param {{entry: any, receipt: any}[]} done @param {Awaited<ReturnType<typeof begun>>} drafts */
function list(entries, done, drafts) {
  if (!entries.length && !done.length && !drafts.length) return null;
  return h(
    "ul",
    { class: "outbox-list", "aria-label": t("Outbox") },
    drafts.map((draft) =>
      h(
        "li",
        {},
        h("span", { class: "strong" }, draft.title),
        h("span", { class: "chip" }, t("begun, not finished")),
        h("a", { class: "button", href: draft.href }, t("Go on")),
      ),
    ),
    heads(entries, (each) => each).map((entry) =>
      h(
        "li",
        {},
        h("span", { class: "strong" }, entry.title),
        h("span", { class: "chip" }, t("on this phone")),
        withIt(entries.filter((each) => each.follows === entry.id).length),
        entry.trouble ? h("span", { class: "problem" }, entry.trouble) : null,
      ),
    ),
    heads(done, ({ entry }) => entry).map(({ entry, receipt }) =>
      h(
        "li",
        {},
        h("span", { class: "strong" }, entry.title),
        receipt.state !== "held"
          ? h("span", { class: "chip on" }, t("arrived"))
          : receipt.decides
            ? h("a", { class: "chip strong", href: `/outbox/${entry.id}` }, t("arrived, waits for you to decide"))
            : h("span", { class: "chip strong" }, t("arrived, waits for a planner")),
        withIt(done.filter((each) => each.entry.follows === entry.id).length),
        ...(receipt.trouble ?? []).map((reason) => h("span", { class: "muted" }, reason)),
      ),
    ),
  );
}

/** Those that stand by themselves: what follows another one here stands with it. @template T @param {T[]} all
 * @param {(each: T) => any} entryOf @returns {T[]} */
function heads(all, entryOf) {
  const there = new Set(all.map((each) => entryOf(each).id));
  return all.filter((each) => !there.has(entryOf(each).follows));
}

/** @param {number} count */
const withIt = (count) => (count ? h("span", { class: "muted" }, t("with {count} notes", { count })) : null);

/** When the server was last reached, by its own clock. @param {any} own */
function contactText(own) {
  if (!own.contact) return "";
  return t("Last contact {when}.", { when: officeTime(own.contact_told ?? own.contact, { dateStyle: "short" }) });
}

/** @param {any[]} entries @param {any} own @param {string} outcome @param {() => void} go */
function state(entries, own, outcome, go) {
  // A page that was kept says so at its top, and of when it is (kept.js).
  const saidAbove = outcome === "no-line" && document.documentElement.dataset.kept;
  if (!entries.length && (saidAbove || !["no-line", "sign-in"].includes(outcome))) return null;
  const sentence = {
    "no-line": saidAbove ? "" : t("No signal. What you see is what this phone has kept."),
    "sign-in": t("You have been signed out. Sign in again to send what waits."),
    "other-person": t("Somebody else has signed in. What waits here is sent when you sign in again."),
    sent: t("Some entries could not be sent yet; they are tried again."),
  }[outcome];
  const kept =
    entries.length === 1
      ? t("1 entry has not arrived.")
      : entries.length
        ? t("{count} entries have not arrived.", { count: entries.length })
        : "";
  return h(
    "div",
    { class: "outbox-state", role: "status" },
    h("p", {}, sentences([kept, sentence, contactText(own)])),
    outcome === "sign-in" ? h("a", { class: "button", href: `/sign-in?${new URLSearchParams({ next: location.pathname + location.search })}` }, t("Sign in")) : null,
    entries.length
      ? h("div", { class: "row" }, [
          button(t("Send now"), go),
          button(t("Save as a file"), () => exportBox(own)),
        ])
      : null,
  );
}

// A visit on site: the checklist of one place, written into the outbox of this phone as one entry, with a signal or without.
import { button, h, put, query } from "./dom.js";
import { drop } from "./outbox-drafts.js";
import { mountOutbox } from "./outbox-strip.js";
import { own, release } from "./own.js";
import { loadTexts, sentences, t, today } from "./text.js";
import { bare, entryOf, problemsOf } from "./visit-entry.js";
import { mountFields, sayBelow } from "./visit-form.js";
import { fillFromKit } from "./visit-place.js";

const form = /** @type {HTMLFormElement} */ (query("#visit-form"));
const missed = /** @type {HTMLFormElement} */ (query("#missed-form"));
await loadTexts(form.dataset.texts ?? "", form.dataset.locale ?? "");
const known = fillFromKit(form);
// The kept page comes with every item there is: none is drawn before the place has said which are its own.
query("#visit-walk").hidden = !known;
query("#visit-unknown").hidden = known;
if (known)
  await open().catch((error) => {
    for (const each of [form, missed]) release(each); // a browser that keeps nothing sends them as one without scripts does
    throw error;
  });
document.documentElement.dataset.visit = "true";

async function open() {
  const { person = "", personName = "", place = "", area = "", title = "" } = form.dataset;
  const trouble = query("#visit-trouble");
  const noRoom = (error) => {
    console.warn(error);
    say(t("This phone has no room left to keep it. Send or save what waits, then try again."));
  };
  const say = (text) => {
    trouble.textContent = text;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "center" });
  };
  const outbox = await mountOutbox(
    { viewer: { id: person, name: personName } },
    query("#outbox"),
    (entry, receipt) => arrived(entry, receipt),
    place,
  );
  const seen = mountFields(form, person, place, noRoom);
  if (await seen.restore()) {
    query("#visit-again").hidden = false;
    query("#visit-afresh").addEventListener("click", async () => {
      await drop(person, place);
      location.reload();
    });
  }
  for (const hidden of document.querySelectorAll(".needs-script[hidden]")) hidden.removeAttribute("hidden");
  for (const deadline of form.querySelectorAll('[name^="deadline."]')) deadline.setAttribute("min", today());
  askWhere();
  mountRest(seen);
  form.addEventListener("change", count);
  count();

  own(form, async (event) => {
    event.preventDefault();
    const done = query("#visit-done");
    done.disabled = true;
    trouble.hidden = true;
    await seen.settled();
    reckon();
    const { values, files } = await entryOf(form, {
      photos: seen.photos,
      signature: await seen.signature(),
      began: seen.began.at,
    });
    const problems = problemsOf(values, today());
    if (problems.length) complain(problems, say);
    else await write({ kind: "visit", title: t("Visit: {place}", { place: title }), values, files, draft: place });
    done.disabled = false;
  });
  own(missed, async (event) => {
    event.preventDefault();
    const reason = /** @type {HTMLButtonElement|null} */ (event.submitter)?.value ?? "shut";
    const values = { ...bare(form), reason };
    await write({ kind: "attempt", title: t("Not inspected: {place}", { place: title }), values, files: [], draft: place });
  });

  /** @param {{kind: string, title: string, values: any, files: any[], draft: string}} written */
  async function write(written) {
    try {
      const entry = await outbox.write({ ...written, area });
      told(entry);
      outbox.send();
    } catch (error) {
      noRoom(error);
    }
  }
}

/** Where the device stands, if it tells; nobody has to wait for it. */
function askWhere() {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => {
      for (const [name, value] of [
        ["lon", coords.longitude],
        ["lat", coords.latitude],
        ["accuracy", coords.accuracy],
      ])
        query(`[name="${name}"]`, form).value = String(value);
    },
    () => undefined,
    { enableHighAccuracy: true, timeout: 20000 },
  );
}

/** @param {ReturnType<typeof mountFields>} seen */
function mountRest(seen) {
  for (const rest of form.querySelectorAll("[data-rest]"))
    rest.addEventListener("click", () => {
      const open = [...(rest.closest(".checks")?.querySelectorAll(".check-item:not([data-not-due])") ?? [])].filter(
        (item) => !item.querySelector('[name^="answer."]:checked'),
      );
      const good = open.map((item) => query('[value="good"]', item));
      for (const each of good) each.checked = true;
      seen.answered(good);
      count();
    });
}

// What the form takes of its user: taps anywhere on it, and the time for which it was in front.
let taps = 0;
let spentMs = 0;
let shownAt = document.hidden ? 0 : performance.now();
// A finger that scrolls ends in "pointercancel", a tap or a stroke of the pen in "pointerup".
document.addEventListener("pointerup", (event) => (taps += event.isPrimary ? 1 : 0), { capture: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden && shownAt) spentMs += performance.now() - shownAt;
  shownAt = document.hidden ? 0 : performance.now();
});

/** Writes into the form what it took so far. */
function reckon() {
  const now = shownAt ? performance.now() - shownAt : 0;
  query('[name="taps"]', form).value = String(taps);
  query('[name="spent_s"]', form).value = String(Math.round((spentMs + now) / 1000));
}

/** Says beside the button what will be sent. */
function count() {
  const chosen = [...form.querySelectorAll('input[name^="answer."]:checked')].map(
    (input) => /** @type {HTMLInputElement} */ (input).value,
  );
  query("#visit-counts").textContent = t("{looked} looked at, {bad} not in order", {
    looked: chosen.filter((value) => value !== "not_looked").length,
    bad: chosen.filter((value) => value === "bad").length,
  });
}

/** @param {import("./visit-entry.js").Problem[]} problems @param {(text: string) => void} say */
function complain(problems, say) {
  say(sentences([...new Set(problems.map((each) => each.message))]));
  const wrong = document.getElementById(problems[0].field);
  wrong?.focus({ preventScroll: true });
  if (wrong) sayBelow(wrong, problems[0].message).scrollIntoView({ block: "center" });
}

/** In the place of the form: it is kept. @param {any} entry */
function told(entry) {
  const start = form.dataset.start ?? "/visits/start";
  put(
    query("#visit-walk"),
    h(
      "div",
      { class: "card stack", id: "visit-told", tabindex: "-1", data: { entry: entry.id } },
      h("h2", { class: "told" }, t("Kept on this phone.")),
      h("p", { class: "told-more" }, t("It is sent as soon as there is a signal. You can go on, or close the page.")),
      h("a", { class: "button primary big wide", href: start }, t("Next place")),
      button(t("My grid"), () => location.assign("/"), "big wide"),
    ),
  );
  query("#visit-told").focus();
  window.scrollTo(0, 0);
}

/** @param {any} entry @param {any} receipt */
function arrived(entry, receipt) {
  const panel = query(`#visit-told[data-entry="${entry.id}"]`);
  if (!panel) return;
  if (receipt.state === "held") {
    put(query(".told", panel), t("It has arrived and waits for a planner."));
    put(query(".told-more", panel), sentences(receipt.trouble));
  } else if (entry.kind === "visit") {
    location.replace(`/visits/${entry.id}`); // "back" must not lead to the same visit filled in once more
  } else {
    put(query(".told", panel), t("Noted: not inspected. The place stays on the list."));
    put(query(".told-more", panel));
  }
}

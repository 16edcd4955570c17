// How does what waits reach the server? One entry after the other, each part with its digest, until a receipt names it all.
import { contentDigest, hex, sha256 } from "./sha256.js";
import { markParts, noteBox, noteTrouble, partsOf, settle, waiting } from "./outbox-store.js";

/** @typedef {import("./outbox-store.js").Box} Box @typedef {import("./outbox-store.js").Entry} Entry */
/** @typedef {"sent"|"no-line"|"sign-in"|"other-person"} Outcome */

const PATIENCE_MS = 60_000;
const MOST_FAULTS = 3; // one after the other: then it is the server, and not the entry
const encoder = new TextEncoder();

/** Nothing came back, or nothing that can be used now. */
class NoLine extends Error {}
/** The server failed at this one entry; another may fare better. */
class Faulty extends Error {}
/** The server knows nobody here: the session has ended. */
class SignedOut extends Error {}

/** @type {Promise<Outcome>|null} */
let running = null;

/** Send all that waits; one round at a time in this browser, also with several tabs.
 * @param {Box} box @param {(entry: Entry, receipt: any) => void} arrived @returns {Promise<Outcome>} */
export function sendAll(box, arrived) {
  running ??= alone(() => round(box, arrived)).finally(() => {
    running = null;
  });
  return running;
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
async function alone(work) {
  return navigator.locks ? /** @type {any} */ (await navigator.locks.request("gridmap-outbox", work)) : work();
}

/** @param {Box} box @param {(entry: Entry, receipt: any) => void} arrived @returns {Promise<Outcome>} */
async function round(box, arrived) {
  try {
    const state = await json(await ask("GET", `/api/outbox/state?device=${box.device}`));
    if (typeof state.csrf !== "string") throw new NoLine();
    if (state.person !== box.person) return "other-person";
    const ahead_s = Math.round((Date.now() - Date.parse(state.now)) / 1000);
    if (Number.isFinite(ahead_s)) await noteBox(box.person, { ahead_s });
    const line = { csrf: state.csrf, highest: await highest(box) };
    if (state.before) await noteBox(box.person, { lost: state.before });
    const told = { label: await label(), ...(state.before ? { replaces: state.before.device } : {}) };
    const contact = await ask("POST", `/api/outbox/${box.device}/contact`, line, JSON.stringify(told));
    // Counted by this phone's clock, told by the server's.
    if (contact.ok) await noteBox(box.person, { contact: new Date().toISOString(), contact_told: state.now });
    let faults = 0;
    /** @type {Set<string|undefined>} */
    const stay = new Set();
    for (const entry of await waiting(box.person)) {
      if (stay.has(entry.follows)) continue; // not before what it belongs to
      try {
        const receipt = await send(box, entry, line);
        faults = 0;
        if (receipt) arrived(entry, receipt);
        else stay.add(entry.id);
      } catch (error) {
        if (!(error instanceof Faulty)) throw error;
        stay.add(entry.id);
        faults += 1;
        if (faults === MOST_FAULTS) throw new NoLine();
      }
    }
    return "sent";
  } catch (error) {
    if (error instanceof SignedOut) return "sign-in";
    if (error instanceof NoLine || error instanceof Faulty) return "no-line";
    throw error;
  }
}

/** The highest number that this phone has given. @param {Box} box */
async function highest(box) {
  const entries = await waiting(box.person);
  return Math.max(box.next - 1, box.receipt?.number ?? 0, ...entries.map((entry) => entry.number));
}

/** The receipt of one entry, or null where it stays. @param {Box} box @param {Entry} entry @param {any} line */
async function send(box, entry, line) {
  const where = `/api/outbox/${box.device}/${entry.id}`;
  for (const part of await partsOf(entry)) {
    if (part.sent) continue;
    const answer = await ask("PUT", `${where}/parts/${part.sha256}`, line, part.bytes);
    const told = await json(answer);
    if (answer.status === 413) await noteTrouble(entry, told.error ?? "");
    if (!answer.ok || told.sha256 !== part.sha256 || told.length !== part.bytes.length) return null;
    await markParts(entry, [part.sha256], true);
  }
  const body = encoder.encode(entry.body);
  const answer = await ask("PUT", where, line, body);
  const told = await json(answer);
  if (answer.ok) return (await settle(entry, hex(await sha256(body)), told)) ? told : null;
  // Broken on the way, or parts are missing there: everything is sent again. What stays refused is said to the person.
  if (answer.status === 422)
    await markParts(
      entry,
      entry.parts.map((part) => part.sha256),
      false,
    );
  await noteTrouble(entry, told.error ?? "");
  return null;
}

/** @param {string} method @param {string} path @param {any} [line] @param {Uint8Array<ArrayBuffer>|string} [body] */
async function ask(method, path, line, body) {
  const headers = { Accept: "application/json" };
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  if (bytes)
    Object.assign(headers, {
      "X-CSRFToken": line.csrf,
      "X-Outbox-Highest": String(line.highest),
      "X-Phone-Time": new Date().toISOString(),
      "Content-Type": typeof body === "string" ? "application/json" : "application/octet-stream",
      "Content-Digest": contentDigest(await sha256(bytes)),
    });
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: bytes, signal: patience.signal, cache: "no-store" });
  } catch {
    throw new NoLine();
  } finally {
    clearTimeout(timer);
  }
  if (answer.status === 401) throw new SignedOut();
  if (answer.status === 500) throw new Faulty();
  if (answer.status > 500) throw new NoLine();
  return answer;
}

/** @param {Response} answer @returns {Promise<any>} */
async function json(answer) {
  try {
    const told = await answer.json();
    return told && typeof told === "object" ? told : {};
  } catch {
    throw new NoLine();
  }
}

/** How the office tells this phone from others before somebody has given it a name: by its make, where it says so. */
async function label() {
  const { userAgent } = navigator;
  const asked = await /** @type {any} */ (navigator).userAgentData?.getHighEntropyValues(["model"]).catch(() => null);
  // In this order: an Android calls itself Linux first, an iPhone also Mac OS X.
  const device = ["iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux"].find((each) => userAgent.includes(each)) ?? "";
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(userAgent)?.[0] ?? "";
  return [asked?.model, device, browser].filter(Boolean).join(" ");
}

// Where does an entry lie until its receipt has come? In this browser's own database, under a number that is never given
// twice. Nothing is deleted here but by a receipt that names all of it.
import { hex, sha256 } from "./sha256.js";

const NAME = "gridmap-outbox";
/** @typedef {{person: string, device: string, next: number, name: string, receipt: any, contact: string, lost: any,
 *   ahead_s?: number, contact_told?: string}} Box
 * One person's outbox on this phone. next: the number of the next entry; receipt: the last one; contact: when the
 * server was last reached, by this phone's clock, contact_told: by the server's; lost: what an emptied store had not sent; ahead_s: by how much this phone's clock runs before the server's. */
/** @typedef {{id: string, person: string, number: number, kind: string, title: string, body: string, at: string,
 *   about: string, does: string, parts: {sha256: string, length: number, name: string}[], trouble: string, follows?: string}} Entry
 * about: "<noun>/<id>" of the record that it is about, or the noun of a new one; does: what it does to it; follows: the entry
 * that it belongs to, whose record is not there yet. */

/** @type {Promise<IDBDatabase>|null} */
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore("boxes", { keyPath: "person" });
        asked.result.createObjectStore("entries", { keyPath: "id" }).createIndex("person", "person");
        asked.result.createObjectStore("parts", { keyPath: ["entry", "sha256"] });
      }
      asked.result.createObjectStore("drafts", { keyPath: ["person", "about", "field"] });
    };
    asked.onsuccess = () => {
      // Another tab that brings a newer shape must not wait for this one; a browser may close it as well.
      asked.result.onversionchange = () => {
        asked.result.close();
        opening = null;
      };
      asked.result.onclose = () => {
        opening = null;
      };
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  });
  opening.catch(() => {
    opening = null;
  });
  return opening;
}

/** One transaction: what `work` asks for happens whole or not at all, and is on the disk when the promise is kept.
 * @template T @param {IDBTransactionMode} mode @param {(stores: Record<string, IDBObjectStore>) => Promise<T>} work
 * @returns {Promise<T>} */
export async function inOne(mode, work) {
  const names = ["boxes", "entries", "parts", "drafts"];
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
  });
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  const result = await work(stores);
  await done;
  return result;
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The outbox of a person; made with an id of its own where there is none. @param {string} person @param {string} name
 * @returns {Promise<Box>} */
export const openBox = (person, name) =>
  inOne("readwrite", async ({ boxes }) => {
    const there = await answer(boxes.get(person));
    const box = there ?? { person, device: newId(), next: 1, receipt: null, contact: "", lost: null };
    box.name = name;
    await answer(boxes.put(box));
    return box;
  });

/** @param {string} person @returns {Promise<Box|undefined>} */
export const keptBox = (person) => inOne("readonly", ({ boxes }) => answer(boxes.get(person)));

/** All outboxes that this phone holds, with how much waits in each. @returns {Promise<(Box & {waiting: number})[]>} */
export const allBoxes = () =>
  inOne("readonly", async ({ boxes, entries }) => {
    const found = await answer(boxes.getAll());
    const counts = found.map((box) => answer(entries.index("person").count(box.person)));
    const waiting = await Promise.all(counts);
    return found.map((box, place) => ({ ...box, waiting: waiting[place] }));
  });

/** Change what is known of an outbox. @param {string} person @param {Partial<Box>} told */
export const noteBox = (person, told) =>
  inOne("readwrite", async ({ boxes }) => {
    const box = await answer(boxes.get(person));
    if (box) await answer(boxes.put({ ...box, ...told }));
  });

/** Keep an entry under the next number. Only when this promise is kept may the screen say so. draft: of what it was
 * written; it goes in the same transaction, so that nobody finds both or neither.
 * @param {string} person
 * @param {{kind: string, area: string, title: string, values: any, files: {name: string, blob: Blob}[], draft?: string,
 *   about?: string, does?: string, follows?: string}} written
 * @returns {Promise<Entry>} */
export async function keep(person, written) {
  const files = await Promise.all(written.files.map(readFile));
  const parts = [...new Map(files.map((file) => [file.sha256, file])).values()];
  return inOne("readwrite", async (stores) => {
    const box = await answer(stores.boxes.get(person));
    if (!box) throw new DOMException("", "NotFoundError");
    const id = newId();
    const at = new Date().toISOString();
    const named = parts.map(({ sha256: digest, bytes, name }) => ({
      sha256: digest,
      length: bytes.length,
      name,
    }));
    const told = { id, device: box.device, number: box.next, kind: written.kind, area: written.area, follows: written.follows };
    const body = JSON.stringify({ ...told, written_at: at, values: written.values, parts: named });
    const { kind, title, about = "", does = title, follows } = written;
    const entry = { id, person, number: box.next, kind, title, body, at, about, does, parts: named, trouble: "", follows };
    stores.entries.add(entry);
    for (const part of parts) stores.parts.add({ entry: id, sha256: part.sha256, bytes: part.bytes, sent: false });
    if (written.draft) stores.drafts.delete(draftOf(person, written.draft));
    await answer(stores.boxes.put({ ...box, next: box.next + 1 }));
    return entry;
  });
}

/** All that is kept of what was begun and is not finished. @param {string} person @param {string} about */
export const draftOf = (person, about) => IDBKeyRange.bound([person, about], [person, about, []]);

/** What waits, in the order of its numbers. @param {string} person @returns {Promise<Entry[]>} */
export const waiting = (person) =>
  inOne("readonly", async ({ entries }) => {
    const found = await answer(entries.index("person").getAll(person));
    return found.sort((one, other) => one.number - other.number);
  });

/** Those that are still there: of what a browser has lost the server says that it has not arrived.
 * @param {Entry} entry @returns {Promise<{sha256: string, bytes: Uint8Array<ArrayBuffer>, sent: boolean}[]>} */
export const partsOf = (entry) =>
  inOne("readonly", async ({ parts }) => {
    const found = await Promise.all(entry.parts.map((part) => answer(parts.get([entry.id, part.sha256]))));
    return found.filter(Boolean);
  });

/** The server has, or has not, these parts. @param {Entry} entry @param {string[]} digests @param {boolean} sent */
export const markParts = (entry, digests, sent) =>
  inOne("readwrite", async ({ parts }) => {
    for (const digest of digests) {
      const part = await answer(parts.get([entry.id, digest]));
      if (part) await answer(parts.put({ ...part, sent }));
    }
  });

/** Why it was refused, so that the person reads it; it stays. @param {Entry} entry @param {string} trouble */
export const noteTrouble = (entry, trouble) =>
  inOne("readwrite", async ({ entries }) => {
    const there = await answer(entries.get(entry.id));
    if (there) await answer(entries.put({ ...there, trouble }));
  });

/** Delete what a receipt names. False, and nothing is touched, where it is not the receipt of this entry and all its parts.
 * @param {Entry} entry @param {string} digest of its body @param {any} receipt @returns {Promise<boolean>} */
export async function settle(entry, digest, receipt) {
  if (!namesAll(entry, digest, receipt)) return false;
  await inOne("readwrite", async ({ boxes, entries, parts }) => {
    entries.delete(entry.id);
    for (const part of entry.parts) parts.delete([entry.id, part.sha256]);
    const box = await answer(boxes.get(entry.person));
    await answer(boxes.put({ ...box, receipt: { number: receipt.number, at: receipt.received_at } }));
  });
  return true;
}

/** @param {Entry} entry @param {string} digest @param {any} receipt */
export function namesAll(entry, digest, receipt) {
  if (receipt?.id !== entry.id || receipt.sha256 !== digest || !Array.isArray(receipt.parts)) return false;
  const named = new Map(receipt.parts.map((part) => [part?.sha256, part?.length]));
  return (
    named.size === entry.parts.length && entry.parts.every((part) => named.get(part.sha256) === part.length)
  );
}

/** @param {{name: string, blob: Blob}} file */
async function readFile({ name, blob }) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { name: name.slice(0, 100), bytes, sha256: hex(await sha256(bytes)) };
}

/** On a plain-http address browsers withhold crypto.randomUUID. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// What was begun on this phone and is not finished? Each field by itself, as it is typed, so that whoever is called away, or
// whose phone is, finds everything again.
import { answer, draftOf, inOne } from "./outbox-store.js";

const HEAD = "";
/** @typedef {{title: string, href: string, at: string}} Head title and way back of what was begun, and since when */

/** Whole or not at all. @param {string} person @param {string} about @param {Record<string, any>} values nothing where a field
 * is emptied @param {Head} [head] */
export const keepFields = (person, about, values, head) =>
  inOne("readwrite", async ({ drafts }) => {
    for (const [field, value] of Object.entries(head ? { ...values, [HEAD]: head } : values))
      if (value === null) await answer(drafts.delete([person, about, field]));
      else await answer(drafts.put({ person, about, field, value }));
  });

/** Field by field what was kept, or null where nothing was begun. @param {string} person @param {string} about
 * @returns {Promise<{head: Head, fields: Map<string, any>}|null>} */
export const kept = (person, about) =>
  inOne("readonly", async ({ drafts }) => {
    const rows = await answer(drafts.getAll(draftOf(person, about)));
    const fields = new Map(rows.map((row) => [row.field, row.value]));
    const head = fields.get(HEAD);
    fields.delete(HEAD);
    return head ? { head, fields } : null;
  });

/** @param {string} person @param {string} about */
export const drop = (person, about) =>
  inOne("readwrite", async ({ drafts }) => {
    await answer(drafts.delete(draftOf(person, about)));
  });

/** What this person has begun, the latest first. @param {string} person @returns {Promise<(Head & {about: string})[]>} */
export const begun = (person) =>
  inOne("readonly", async ({ drafts }) => {
    const rows = await answer(drafts.getAll(IDBKeyRange.bound([person], [person, []])));
    return rows
      .filter((row) => row.field === HEAD)
      .map((row) => ({ ...row.value, about: row.about }))
      .sort((one, other) => other.at.localeCompare(one.at));
  });

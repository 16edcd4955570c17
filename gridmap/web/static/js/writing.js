// How does a change of a record leave this page? On a phone's own page into the outbox, with a signal or without; at a desk
// straight to the server, which answers at once.
import { send } from "./api.js";
import { t } from "./text.js";
import { showSaved, showToast } from "./toast.js";

/** @typedef {{noun: string, id: string, version: number, fields: import("./types").EditField[], title: string}} Changed */

/** Raises ApiError where the server refuses, and whatever the store does where it has no room.
 * @param {import("./app.js").App} app @param {Changed} record as the page was told of it @param {Record<string, any>} changes
 * @returns {Promise<number|string|null>} the audit row, by which it can be undone; null where it lies in the outbox */
export async function change(app, record, changes) {
  const { noun, id, version, fields, title } = record;
  if (!app.outbox) {
    const answer = await send("PATCH", `/api/records/${noun}/${id}`, { version, changes });
    return answer.change;
  }
  const was = Object.fromEntries(
    Object.keys(changes).map((key) => [key, fields.find((field) => field.key === key)?.value ?? null]),
  );
  const outbox = await app.outbox;
  await outbox.write({
    kind: "change",
    area: app.config.area.path,
    about: `${noun}/${id}`,
    title: t("Change: {title}", { title }),
    does: t("Edit"),
    values: { noun, record: id, was, changes },
    files: [],
  });
  outbox.send();
  return null;
}

/** Says what became of it. @param {import("./app.js").App} app @param {string} text @param {number|string|null} audited */
export function showWritten(app, text, audited) {
  if (audited !== null) showSaved(app, text, audited);
  else showToast(t("Kept on this phone; it is sent as soon as there is a signal."));
}

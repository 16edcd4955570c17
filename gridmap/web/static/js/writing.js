// How does a change of a record leave this page? On a phone's own page, and what is done at night, into the outbox, with a
// signal or without; what is edited at a desk straight to the server, which answers at once, and where it does not, into the
// outbox as well: it may have arrived all the same, and what stands in the record already is no second change.
import { ApiError, send } from "./api.js";
import { h, query } from "./dom.js";
import { mountOutbox } from "./outbox-strip.js";
import { t } from "./text.js";
import { showSaved, showToast } from "./toast.js";

/** @typedef {{noun: string, id: string, fields: import("./types").EditField[], title: string}} Changed */

/** Raises ApiError where the server refuses, and whatever the store does where it has no room.
 * @param {import("./app.js").App} app @param {Changed & {version: number}} record as the page was told of it @param {Record<string, any>} changes
 * @returns {Promise<number|string|null>} the audit row, by which it can be undone; null where it lies in the outbox */
export async function change(app, record, changes) {
  const { noun, id, version } = record;
  if (app.outbox) {
    await intoOutboxOf(app, record, changes);
    return null;
  }
  try {
    return (await send("PATCH", `/api/records/${noun}/${id}`, { version, changes })).change;
  } catch (error) {
    if (!(error instanceof ApiError && (error.status === 0 || error.status >= 500))) throw error;
    await intoOutboxOf(app, record, changes);
    return null;
  }
}

/** Kept on this phone when the promise is kept, and on its way.
 * @param {import("./app.js").App} app @param {Changed} record as the page was told of it @param {Record<string, any>} changes */
export async function intoOutboxOf(app, { noun, id, fields, title }, changes) {
  const was = Object.fromEntries(
    Object.keys(changes).map((key) => [key, fields.find((field) => field.key === key)?.value ?? null]),
  );
  const outbox = await (app.outbox ?? ownOutbox(app));
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
}

/** @type {Promise<import("./outbox-strip.js").Outbox>|null} */
let opened = null;

/** Of a page that shows no outbox until something is written. @param {import("./app.js").App} app */
function ownOutbox(app) {
  const holder = h("div", { id: "outbox", class: "outbox" });
  query("#panel .panel-scroll").prepend(holder);
  opened ??= mountOutbox(app.config, holder, (_, receipt) => {
    app.refresh();
    return receipt.state === "done";
  });
  return opened;
}

/** Says what became of it. @param {import("./app.js").App} app @param {string} text @param {number|string|null} audited */
export function showWritten(app, text, audited) {
  if (audited !== null) showSaved(app, text, audited);
  else showToast(t("Kept on this phone; it is sent as soon as there is a signal."));
}

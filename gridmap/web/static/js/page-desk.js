// The duty desk: what is under way as the server told it, and each call that this device has taken down and not sent yet.
import { runClocks } from "./clocks.js";
import { query } from "./dom.js";
import { begunForCalls, draftOfCall, mountCalls } from "./desk-calls.js";
import { keepForOffline } from "./offline.js";
import { waiting } from "./outbox-store.js";
import { mountOutbox } from "./outbox-strip.js";
import { loadTexts } from "./text.js";

const holder = query("#outbox");
const { texts, locale, person, personName, area } = holder.dataset;
const who = { viewer: { id: person, name: personName }, area };
await loadTexts(texts, locale);
keepForOffline(person, [texts]);
runClocks(document);

/** What the server tells by now, once something has arrived. */
async function renew() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["#desk-held", "#desk-now"]) query(id).replaceWith(query(id, page));
}

let before = 0;
document.addEventListener("outbox", (event) => {
  const now = /** @type {CustomEvent} */ (event).detail.length;
  if (now < before) renew().catch((error) => console.debug(error));
  before = now;
});
try {
  const calls = [...(await waiting(person)).map(({ id }) => id), ...(await begunForCalls(person)).keys()];
  const begun = calls.map(draftOfCall); // each stands in its call, below
  await mountCalls(query("#calls-here"), JSON.parse(query("#unsent").textContent), who, (arrived) => mountOutbox(who, holder, arrived, begun));
} catch (error) {
  console.warn(error); // a browser that keeps nothing takes no call without a line
}
document.documentElement.dataset.ready = "true";

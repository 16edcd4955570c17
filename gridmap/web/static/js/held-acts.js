// What was done at the desk and did not reach the server? It stays in sight with what was typed, through a reload too, and is
// sent again under its own id until it is answered, so that it stands in the log once and at its own moment.
import { ApiError, send } from "./api.js";
import { button, h, put } from "./dom.js";
import { newId } from "./outbox-store.js";
import { t } from "./text.js";

const AGAIN_MS = 10_000;
/** @typedef {{action: string, title: string, at: number, said: [string, string][]}} Act */

/** @param {HTMLElement} holder @param {string} incident @param {() => void} arrived */
export function heldActs(holder, incident, arrived) {
  const key = `gridmap-acts-${incident}`;
  /** @type {Act[]} */
  const held = JSON.parse(sessionStorage.getItem(key) ?? "[]");
  let trouble = "";
  let running = false;
  const draw = () => {
    sessionStorage.setItem(key, JSON.stringify(held));
    holder.hidden = !held.length;
    if (holder.hidden) return put(holder);
    return put(
      holder,
      h("p", {}, h("strong", {}, t("Not sent yet; it is tried again.")), ` ${trouble}`),
      h("ul", {}, held.map((act) => h("li", {}, `${clock(act.at)} ${act.title}`))),
      button(t("Send now"), again),
    );
  };
  /** Raises ApiError for what the server refuses. @param {Act} act */
  const deliver = (act) => {
    const fields = new FormData();
    for (const [name, text] of act.said) fields.append(name, text);
    fields.set("ago_s", String(Math.max(0, Math.round((Date.now() - act.at) / 1000))));
    return send("POST", act.action, fields);
  };
  const again = async () => {
    if (running) return;
    running = true;
    try {
      while (held.length) {
        await deliver(held[0]);
        held.shift();
        arrived();
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      trouble = error.message; // also of a refusal: what was typed stays in sight
    } finally {
      running = false;
      draw();
    }
  };
  window.addEventListener("online", again);
  setInterval(() => held.length && again(), AGAIN_MS);
  draw();
  if (held.length) again();
  return {
    /** Sends it; what finds no line is kept. False where it waits. Raises ApiError for what the server refuses at once.
     * @param {HTMLFormElement} form @returns {Promise<boolean>} */
    async act(form) {
      const said = /** @type {[string, string][]} */ ([...new FormData(form)].filter(([name]) => name !== "csrf_token"));
      const typed = said.find(([name]) => name === "text")?.[1] ?? "";
      const title = typed || (form.querySelector("button")?.textContent?.trim() ?? "");
      const act = { action: form.getAttribute("action") ?? "", title, at: Date.now(), said: [...said, ["id", newId()]] };
      try {
        await deliver(/** @type {Act} */ (act));
        return true;
      } catch (error) {
        if (!(error instanceof ApiError) || ![0, 401].includes(error.status) && error.status < 500) throw error;
        trouble = error.message;
        held.push(/** @type {Act} */ (act));
        draw();
        return false;
      }
    },
  };
}

/** @param {number} at */
const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);

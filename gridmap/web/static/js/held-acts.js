// What was done at the desk and did not reach the server? It stays in sight with what was typed, through a reload too, and is
// sent again under its own id until it is answered, so that it stands in the log once and at its own moment.
import { ApiError, send } from "./api.js";
import { button, h, put } from "./dom.js";
import { newId } from "./outbox-store.js";
import { t } from "./text.js";

const AGAIN_MS = 10_000;
/** @typedef {{action: string, title: string, at: number, said: [string, string][], refused?: string}} Act
 * refused: why the server never takes it; whoever typed it takes it off the list */

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
      waiting() && h("p", {}, h("strong", {}, t("Not sent yet; it is tried again.")), ` ${trouble}`),
      h("ul", {}, held.map((act) => h("li", {}, `${clock(act.at)} ${act.title}`, act.refused && refusal(act)))),
      waiting() && button(t("Send now"), again),
    );
  };
  const waiting = () => held.find((act) => !act.refused);
  /** @param {Act} act */
  const drop = (act) => {
    held.splice(held.indexOf(act), 1);
    draw();
  };
  const refusal = (act) => [
    h("p", { class: "problem" }, t("The server does not accept it: {why}", { why: act.refused })),
    button(t("Remove"), () => drop(act)),
  ];
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
      for (let act = waiting(); act; act = waiting()) {
        try {
          await deliver(act);
        } catch (error) {
          if (!(error instanceof ApiError) || mayArrive(error)) throw error;
          act.refused = error.message; // those behind it go on
          continue;
        }
        held.splice(held.indexOf(act), 1);
        arrived();
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      trouble = error.message;
    } finally {
      running = false;
      draw();
    }
  };
  window.addEventListener("online", again);
  setInterval(() => waiting() && again(), AGAIN_MS);
  draw();
  if (waiting()) again();
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
        if (!(error instanceof ApiError) || !mayArrive(error)) throw error;
        trouble = error.message;
        held.push(/** @type {Act} */ (act));
        draw();
        return false;
      }
    },
  };
}

/** Was there no line, no session or a server in trouble, so that the same may be taken later? @param {ApiError} error */
const mayArrive = ({ status }) => [0, 401].includes(status) || status >= 500;

/** @param {number} at */
const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(at);

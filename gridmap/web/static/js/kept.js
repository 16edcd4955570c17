/* How old is what the page shows? What the phone has kept is never shown as if it were of now: the page says the moment of the
   oldest answer on it. The page itself says it in its first tag (service-worker.js), each answer by an event (api.js). */
(() => {
  /** @type {Map<string, string>} address -> when the server said it, by the clock on its wall, for what is kept */
  const old = new Map();
  const page = document.documentElement;
  const draw = () => {
    const note = document.getElementById("kept-note");
    if (!note) return;
    note.hidden = !old.size;
    if (!old.size) return;
    const written = new Intl.DateTimeFormat(page.lang, { dateStyle: "short", timeStyle: "short", hourCycle: "h23", timeZone: "UTC" });
    const at = Date.parse(`${[...old.values()].sort()[0].slice(0, 16)}Z`);
    note.textContent = (note.dataset.text ?? "").replace("{time}", Number.isFinite(at) ? written.format(at) : "?");
  };
  /** @param {string} address @param {string|null} at null where it is of now */
  const heard = (address, at) => {
    if (at === null) old.delete(address);
    else old.set(address, at);
    draw();
  };
  document.addEventListener("kept", (event) => {
    const { address, at } = /** @type {CustomEvent} */ (event).detail;
    heard(address, at);
  });
  document.addEventListener("DOMContentLoaded", () => heard("", page.dataset.kept ?? null));
})();

/* What the phone kept to be read without a signal goes when its person signs out, and before somebody signs in: once the
   server has answered, for without a signal nobody can do either, and what is kept would be gone for nothing. What was
   written stays in the outbox. */
(() => {
  const PATIENCE_MS = 30_000;
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const [, door] = /^\/sign-(in|out)(\?|$)/.exec(form.getAttribute("action") ?? "") ?? [];
    if (!door || !("caches" in window)) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const passing = door === "out" ? signOut(form) : signIn(form);
    passing.catch(stay).finally(() => form.removeAttribute("aria-busy"));
  });

  /** @param {HTMLFormElement} form */
  async function signOut(form) {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    const answer = await asked(form.action, { method: "POST", body });
    if (!answer.ok || !answer.redirected) return form.submit(); // the server's own page says why not
    await caches.delete("gridmap-own");
    location.assign(answer.url);
  }

  /** @param {HTMLFormElement} form */
  async function signIn(form) {
    await asked(form.action, { method: "HEAD" });
    await caches.delete("gridmap-own");
    form.submit();
  }

  /** @param {string} address @param {RequestInit} options */
  const asked = (address, options) =>
    fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });

  /** Whoever stopped for the leave goes on. */
  function stay() {
    document.dispatchEvent(new Event("stays"));
    /** @type {HTMLDialogElement} */ (document.getElementById("no-line")).showModal();
  }
})();

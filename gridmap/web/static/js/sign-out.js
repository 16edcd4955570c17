/* What the phone kept to be read without a signal goes when its person signs out, and before somebody signs in. What was written
   stays in the outbox. */
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (/^\/sign-(in|out)/.test(form.getAttribute("action") ?? "") && "caches" in window) caches.delete("gridmap-own");
});

/* What the phone kept to be read without a signal goes when its person signs out. What was written stays in the outbox. */
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.getAttribute("action") === "/sign-out" && "caches" in window) caches.delete("gridmap-own");
});

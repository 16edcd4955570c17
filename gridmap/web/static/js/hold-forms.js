/* A form that waits for a signal belongs to its script (record-outbox.js). What is pressed before that is there is not sent
   past it: it is remembered, and done as soon as the form is owned. */
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.outbox === undefined || form.dataset.owned) return;
  event.preventDefault();
  form.dataset.pressed = "yes";
});

// From when on does a form belong to its script? What was sent before waits (held.js) and is sent to it now.

/** @param {HTMLFormElement} form @param {(event: SubmitEvent) => void} send */
export function own(form, send) {
  form.addEventListener("submit", send);
  release(form);
}

/** What was sent goes its way. @param {HTMLFormElement} form */
export const release = (form) => form.dispatchEvent(new Event("released", { bubbles: true }));

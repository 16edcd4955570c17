/* A form that a script must send: what is pressed before the script has it waits, and is the script's once it has.
   Without scripts it goes to the server as it stands, and so it does where the script never came. See own.js. */
(() => {
  /** @type {Map<HTMLFormElement, HTMLElement|null>} the last button that was pressed */
  const early = new Map();
  document.addEventListener(
    "submit",
    (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      if (!form.matches("[data-held]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      early.get(form)?.removeAttribute("aria-busy");
      early.set(form, event.submitter);
      event.submitter?.setAttribute("aria-busy", "true");
    },
    { capture: true },
  );
  /** @param {Element} form */
  const release = (form) => {
    form.removeAttribute("data-held");
    const submitter = early.get(/** @type {HTMLFormElement} */ (form));
    if (submitter === undefined) return;
    submitter?.removeAttribute("aria-busy");
    /** @type {HTMLFormElement} */ (form).requestSubmit(submitter);
  };
  const whole = () => document.readyState !== "loading";
  document.addEventListener("released", (event) => release(/** @type {Element} */ (event.target)));
  document.addEventListener(
    "error",
    (event) => {
      if (!(/** @type {Element} */ (event.target).matches?.("script"))) return;
      const all = () => document.querySelectorAll("form[data-held]").forEach(release);
      if (whole()) all();
      else document.addEventListener("DOMContentLoaded", all);
    },
    { capture: true },
  );
})();

// Where did a form go wrong? The first control with a complaint is where one goes on typing, and the complaint is in sight.
/** @param {ParentNode} within */
export function focusFirstProblem(within = document) {
  const wrong = /** @type {HTMLElement|null} */ (within.querySelector("[aria-invalid=true], [role=alert][tabindex]:not([hidden])"));
  if (!wrong) return;
  const inner = /** @type {HTMLElement|null} */ (
    wrong.matches("fieldset") ? wrong.querySelector("input:not([type=hidden]), select, textarea") : null
  );
  (inner ?? wrong).focus({ preventScroll: true });
  const said = document.getElementById(wrong.getAttribute("aria-describedby") ?? "") ?? wrong;
  said.scrollIntoView({ block: "center" });
}

// Where did a form go wrong? The first control with a complaint is where one goes on typing, and the complaint is in sight.
export function focusFirstProblem() {
  const wrong = /** @type {HTMLElement|null} */ (document.querySelector("[aria-invalid=true], #trouble[tabindex]"));
  if (!wrong) return;
  const inner = /** @type {HTMLElement|null} */ (
    wrong.matches("fieldset") ? wrong.querySelector("input:not([type=hidden]), select, textarea") : null
  );
  (inner ?? wrong).focus({ preventScroll: true });
  const said = document.getElementById(wrong.getAttribute("aria-describedby") ?? "") ?? wrong;
  said.scrollIntoView({ block: "center" });
}

// Where did a form go wrong? The first control with a complaint is where one goes on typing.
export function focusFirstProblem() {
  const wrong = /** @type {HTMLElement|null} */ (document.querySelector("[aria-invalid=true], #trouble[tabindex]"));
  wrong?.focus();
}

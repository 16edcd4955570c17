// Where did a form go wrong? The first control with a complaint is where one goes on typing.
const wrong = /** @type {HTMLElement|null} */ (document.querySelector("[aria-invalid=true], #trouble[tabindex]"));
wrong?.focus();

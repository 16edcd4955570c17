/* Does what a link shows survive a form on the way, such as signing in? A browser carries the part behind "#" through
   every redirect, but not through a form: it is handed on with the form's own address. */
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (location.hash && form.matches("[data-keeps-fragment]")) form.action = form.action.split("#")[0] + location.hash;
});

// Which rows of a list are chosen for an outing? All of a page with one click, and no outing without a place.

/** @param {HTMLFormElement} form */
function mountChoosing(form) {
  const boxes = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[name=enterprise]")]);
  const bar = /** @type {HTMLElement} */ (form.querySelector(".plan-bar"));
  const all = /** @type {HTMLLabelElement} */ (bar.querySelector(".choose-all"));
  const box = /** @type {HTMLInputElement} */ (all.querySelector("input"));
  const go = /** @type {HTMLButtonElement} */ (bar.querySelector("button"));
  const count = bar.querySelector("[data-chosen]");
  const write = () => {
    const chosen = boxes.filter((each) => each.checked).length;
    go.disabled = chosen === 0;
    box.checked = chosen > 0 && chosen === boxes.length;
    box.indeterminate = chosen > 0 && chosen < boxes.length;
    if (count) count.textContent = chosen ? String(chosen) : "";
  };
  box.addEventListener("change", () => {
    for (const each of boxes) each.checked = box.checked;
    write();
  });
  form.addEventListener("change", write);
  // In a box, Enter would press the first button of the form, which is that of the first row.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  });
  all.hidden = boxes.length < 2;
  bar.hidden = boxes.length === 0;
  write();
}

for (const form of document.querySelectorAll("[data-choosing]"))
  mountChoosing(/** @type {HTMLFormElement} */ (form));

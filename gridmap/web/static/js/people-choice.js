// Who did it, out of hundreds? A search above the boxes; what is ticked stays in sight, and the keys move through them.

const FEW = 8;

/** Every long list of boxes that has words for its search. */
export function mountPeopleChoices() {
  for (const list of document.querySelectorAll("[data-search]")) mount(/** @type {HTMLElement} */ (list));
}

/** @param {HTMLElement} list the labels with their boxes; its data hold the words */
function mount(list) {
  const labels = /** @type {HTMLLabelElement[]} */ ([...list.querySelectorAll("label")]);
  if (labels.length <= FEW) return;
  const search = document.createElement("input");
  Object.assign(search, { type: "search", autocomplete: "off", id: `${list.id}-search`, className: "people-search" });
  search.setAttribute("aria-label", list.dataset.search ?? "");
  search.setAttribute("aria-controls", list.id);
  search.placeholder = list.dataset.search ?? "";
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  list.before(search, told);

  const renew = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const label of labels) {
      const text = label.textContent?.toLowerCase() ?? "";
      const fits = words.every((word) => text.includes(word));
      const stays = fits || box(label).checked;
      label.hidden = !stays;
      label.classList.toggle("chosen", box(label).checked);
      shown += fits ? 1 : 0;
    }
    const chosen = labels.filter((label) => box(label).checked);
    const names = chosen.map((label) => label.dataset.name).join(list.dataset.comma ?? ", ");
    told.textContent = (list.dataset.told ?? "")
      .replace("{shown}", String(shown))
      .replace("{all}", String(labels.length))
      .replace("{names}", names || "—");
  };
  const visible = () => labels.filter((label) => !label.hidden);

  search.addEventListener("input", renew);
  list.addEventListener("change", renew);
  search.addEventListener("keydown", (event) => {
    const [first] = visible().filter((label) => !box(label).checked);
    if (event.key === "Enter") {
      event.preventDefault(); // it would send the form
      if (first && search.value.trim()) {
        box(first).checked = true;
        search.value = "";
        renew();
      }
    } else if (event.key === "ArrowDown" && visible().length > 0) {
      event.preventDefault();
      box(visible()[0]).focus();
    } else if (event.key === "Escape") {
      search.value = "";
      renew();
    }
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const now = visible().findIndex((label) => box(label) === document.activeElement);
    if (!step || now < 0) return;
    event.preventDefault();
    const next = visible()[now + step];
    if (next) box(next).focus();
    else if (step < 0) search.focus();
  });
  renew();
}

/** @param {HTMLLabelElement} label @returns {HTMLInputElement} */
function box(label) {
  return /** @type {HTMLInputElement} */ (label.querySelector("input"));
}

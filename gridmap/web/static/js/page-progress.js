// How far is the work on this file? Asks every second, and loads the page again once it is done.
import { get } from "./api.js";
import { one } from "./dom.js";

const box = one("#import-progress");
const bar = one("#import-bar");
const count = new Intl.NumberFormat(document.documentElement.lang);

async function look() {
  const told = await get(box.dataset.url).catch(() => null);
  if (told && !told.active) return location.reload();
  if (told?.step) one("#import-step").textContent = told.step;
  if (told?.total) {
    bar.max = told.total;
    bar.value = told.done;
    one("#import-count").textContent = `${count.format(told.done)} / ${count.format(told.total)}`;
  } else {
    bar.removeAttribute("value");
    one("#import-count").textContent = "";
  }
  return setTimeout(look, 1000);
}
look();

// How far is the proof of this scenario? Asks every second, and loads the page again once it is done.
import { get } from "./api.js";
import { one } from "./dom.js";

const box = one("#proof");
const bar = one("#proof-bar");

async function look() {
  const told = await get(box.dataset.url).catch(() => null);
  if (told && !told.active) return location.reload();
  if (told?.step) one("#proof-step").textContent = told.step;
  if (typeof told?.closed === "number") {
    bar.value = told.closed;
    const gap = one("#proof-gap");
    gap.textContent = gap.dataset.words.replace("{share}", `${((1 - told.closed) * 100).toFixed(1)}%`);
  } else {
    bar.removeAttribute("value");
  }
  return setTimeout(look, 1000);
}
look();

// How far is the work that this page waits for? Asks every second, and loads the page again once it is done.
import { get } from "./api.js";
import { query } from "./dom.js";

const section = query("[data-progress]");
const bar = query("[data-bar]", section);

async function poll() {
  const progress = await get(section.dataset.progress).catch(() => null);
  if (progress && !progress.active) return location.reload();
  if (progress?.step) query("[data-step]", section).textContent = progress.step;
  if (typeof progress?.share === "number") bar.value = progress.share;
  else bar.removeAttribute("value");
  query("[data-note]", section).textContent = progress?.note ?? "";
  return setTimeout(poll, 1000);
}
poll();

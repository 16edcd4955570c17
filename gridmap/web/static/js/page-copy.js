// How does a text get into a chat? One button copies it; where the browser does not allow that, it is marked for the hand.
import { query } from "./dom.js";

// A browser whose page is not in front may never answer.
const PATIENCE_MS = 1000;

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  button.addEventListener("click", async () => {
    const source = /** @type {HTMLTextAreaElement} */ (document.getElementById(button.dataset.copy ?? ""));
    const said = query("#copied");
    source.select();
    let copied = false;
    try {
      const late = new Promise((_, fail) => { setTimeout(fail, PATIENCE_MS); });
      await Promise.race([navigator.clipboard.writeText(source.value), late]);
      copied = true;
    } catch {
      // Without TLS there is no clipboard; the old way still works there.
      copied = document.execCommand("copy");
    }
    said.textContent = (copied ? button.dataset.copied : button.dataset.failed) ?? "";
  });
}
document.documentElement.dataset.ready = "true";

// Which deadlines run on this page without a map?
import { runClocks } from "./clocks.js";
import { query } from "./dom.js";
import { loadTexts } from "./text.js";

const page = query("[data-texts]");
await loadTexts(page.dataset.texts, page.dataset.locale);
runClocks(document);
document.documentElement.dataset.ready = "true";

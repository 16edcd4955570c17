// What is there without a signal? The service worker keeps the pages and answers of the own grid; here it is told whose.
// At sign-out they go (sign-out.js); the outbox stays.

const CACHE = "gridmap-own";
const OWNER = "/__owner";
const MOST_DETAILS = 200;
/** Where a visit begins, and the checklist that stands in for any place's. */
const VISITS = ["/visits/start", "/visits/kept"];
const HAZARD = "/registers/hazards/new";

/** Register the worker, and have it keep this person's pages. @param {import("./types").Config} config */
export async function keepForOffline(config) {
  if (!("serviceWorker" in navigator)) return; // an address without TLS
  try {
    await claim(config.viewer.id);
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    await taken();
    const { area, icons, texts, viewer } = config;
    const own = viewer.roles.includes("grid_leader") ? ["/grid", `/grid?area=${area.path}`] : [];
    await Promise.allSettled([...own, icons, texts, ...ownFiles()].map((url) => fetch(url)));
    for (const page of [HAZARD, ...(own.length ? VISITS : [])]) await keepWithFiles(page);
    document.documentElement.dataset.offline = "true";
  } catch (error) {
    console.debug(error);
  }
}

/** Answers of an earlier person are not for this one. @param {string} person */
async function claim(person) {
  const owner = await (await caches.open(CACHE)).match(OWNER);
  if ((await owner?.text()) === person) return;
  await caches.delete(CACHE);
  await (await caches.open(CACHE)).put(OWNER, new Response(person));
}

/** Until the worker answers for this page. */
const taken = () =>
  navigator.serviceWorker.controller
    ? undefined
    : new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", () => resolve(undefined), { once: true });
        setTimeout(() => resolve(undefined), 3000);
      });

/** A page and what it is made of. @param {string} page */
async function keepWithFiles(page) {
  const answer = await fetch(page);
  if (answer.redirected) return; // to the sign-in page
  const text = await answer.text();
  const made = new DOMParser().parseFromString(text, "text/html");
  const files = [...made.querySelectorAll("script[src], link[rel=stylesheet]")].map(
    (each) => each.getAttribute("src") ?? each.getAttribute("href") ?? "",
  );
  await Promise.allSettled(files.map((url) => fetch(url)));
}

/** What this page itself was made of. */
const ownFiles = () =>
  performance
    .getEntriesByType("resource")
    .map((each) => new URL(each.name))
    .filter((url) => url.origin === location.origin && /^\/(static|api\/(layers|todo))\//.test(url.pathname))
    .map((url) => url.pathname + url.search);

/** Details that somebody may open in a courtyard without reception. @param {string[]} urls */
export async function keepDetails(urls) {
  if (!navigator.serviceWorker?.controller) return;
  for (const url of urls.slice(0, MOST_DETAILS)) await fetch(url).catch(() => undefined);
}

// What is there without a signal? The service worker keeps the pages and answers of the own grid; here it is told whose.
// At sign-out they go (sign-out.js); the outbox stays.

const CACHE = "gridmap-own";
const OWNER = "/__owner";
const MARKS = "/__marks";
const MOST_DETAILS = 200;
/** Where a visit begins, and the checklist that stands in for any place's. */
const VISITS = ["/visits/start", "/visits/kept"];
const HAZARD = "/registers/hazards/new";

/** Register the worker, and have it keep this person's pages. @param {import("./types").Config} config */
export async function keepForOffline(config) {
  if (!("serviceWorker" in navigator)) return; // an address without TLS
  try {
    const { signal } = untilSignOut();
    await claim(config.viewer.id);
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    await taken();
    const { area, icons, texts, viewer } = config;
    const own = viewer.roles.includes("grid_leader") ? ["/grid", `/grid?area=${area.path}`] : [];
    await Promise.allSettled([...own, icons, texts, ...ownFiles()].map((url) => fetch(url, { signal })));
    for (const page of [HAZARD, ...(own.length ? VISITS : [])]) await keepWithFiles(page, signal);
    if (own.length) await keepCarried(area.path, signal);
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

/** What is on its way when somebody signs out would come back as nobody's, with another session than the page's that follows. */
function untilSignOut() {
  const kept = new AbortController();
  document.addEventListener("submit", (event) => {
    if (/** @type {HTMLFormElement} */ (event.target).getAttribute("action") === "/sign-out") kept.abort();
  });
  return kept;
}

/** The pages on which something is written about the own grid: fetched anew where their mark is another one, and gone where
 * they are no longer named. @param {string} area @param {AbortSignal} signal */
async function keepCarried(area, signal) {
  const answer = await fetch(`/api/phone/carried?${new URLSearchParams({ area })}`, { signal });
  if (!answer.ok) return;
  const cache = await caches.open(CACHE);
  const before = (await (await cache.match(MARKS))?.json()) ?? {};
  /** @type {Record<string, string>} */
  const now = {};
  for (const [address, mark] of (await answer.json()).pages) {
    const there = before[address] === mark && (await cache.match(address));
    if (there || (await keepWithFiles(address, signal))) now[address] = mark;
    await cache.put(MARKS, new Response(JSON.stringify({ ...before, ...now })));
  }
  for (const address of Object.keys(before)) if (!(address in now)) await cache.delete(address);
  await cache.put(MARKS, new Response(JSON.stringify(now)));
}

/** A page and what it is made of. False where it did not come. @param {string} page @param {AbortSignal} signal */
async function keepWithFiles(page, signal) {
  const answer = await fetch(page, { signal });
  if (answer.redirected || answer.status !== 200) return false; // to the sign-in page
  await (await caches.open(CACHE)).put(page, answer.clone());
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const files = [...made.querySelectorAll("script[src], link[rel=stylesheet]")].map(
    (each) => each.getAttribute("src") ?? each.getAttribute("href") ?? "",
  );
  const fresh = files.filter((url) => !taking.has(url));
  for (const url of fresh) taking.add(url);
  await Promise.allSettled(fresh.map((url) => fetch(url, { signal })));
  return true;
}

/** Files that this page has asked for already. @type {Set<string>} */
const taking = new Set();

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

// What is there without a signal? The service worker keeps the pages and answers of the own grid and of the duty desk; here it
// is told whose.
// At sign-out they go (sign-out.js); the outbox stays.

const CACHE = "gridmap-own";
const OWNER = "/__owner";
const MARKS = "/__marks";
const MOST_DETAILS = 200;
/** What a page is made of, and the answer that it begins with. */
const MADE_OF = "script[src], link[rel=stylesheet], link[rel=modulepreload], link[rel=preload][as=fetch]";

/** Register the worker, and have it keep this person's pages.
 * @param {string} person @param {string[]} [more] files that this page's script asks for */
export async function keepForOffline(person, more = []) {
  if (!("serviceWorker" in navigator)) return; // an address without TLS
  try {
    const { signal } = untilSignOut();
    await claim(person);
    await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    await taken();
    await Promise.allSettled([...more, ...ownFiles()].map((url) => fetch(url, { signal })));
    await keepCarried(signal);
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

/** The pages that this person needs where there is no signal: fetched anew where their mark is another one, and gone where
 * they are no longer named. @param {AbortSignal} signal */
async function keepCarried(signal) {
  const answer = await fetch("/api/phone/carried", { signal });
  if (!answer.ok) return;
  const cache = await caches.open(CACHE);
  const before = (await (await cache.match(MARKS))?.json()) ?? {};
  /** @type {Record<string, string>} */
  const now = {};
  for (const [address, mark] of (await answer.json()).pages) {
    const there = mark && before[address] === mark && (await cache.match(address));
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
  const files = [...made.querySelectorAll(MADE_OF)].map(
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
    .filter((url) => url.origin === location.origin && /^\/(static|texts|api\/(layers|todo))\//.test(url.pathname))
    .map((url) => url.pathname + url.search);

/** Details that somebody may open in a courtyard without reception. @param {string[]} urls */
export async function keepDetails(urls) {
  if (!navigator.serviceWorker?.controller) return;
  for (const url of urls.slice(0, MOST_DETAILS)) await fetch(url).catch(() => undefined);
}

// What is there without a signal? The service worker keeps the pages and answers of the own grid and of the duty desk; here it
// is told whose.
// At sign-out they go (sign-out.js); the outbox stays.

const CACHE = "gridmap-own";
const OWNER = "/__owner";
const MARKS = "/__marks";
const WHOLE_AT = "/__whole-at";
const MOST_DETAILS = 200;
const AGAIN_MS = 30_000;
/** What a page is made of, and the answer that it begins with. */
const MADE_OF = "script[src], link[rel=stylesheet], link[rel=modulepreload], link[rel=preload][as=fetch]";

/** Register the worker, and have it keep this person's pages, this one first. What the line broke off goes on when it is there.
 * @param {string} person @param {string[]} [more] files that this page's script asks for
 * @param {Promise<string[]>} [details] of what this page lists */
export async function keepForOffline(person, more = [], details = Promise.resolve([])) {
  if (!("serviceWorker" in navigator)) return; // an address without TLS
  let leaving = new AbortController();
  let [going, whole] = [false, false];
  const go = async () => {
    if (going || whole || !navigator.onLine) return;
    going = true;
    leaving = new AbortController();
    whole = await keepAll(person, more, details, leaving.signal).catch((error) => console.debug(error) ?? false);
    going = false;
    if (!whole) setTimeout(go, AGAIN_MS);
    document.documentElement.dataset.offline = "true";
  };
  // What is on its way when somebody signs out would come back as nobody's, with another session than the page's that follows.
  document.addEventListener("submit", ({ target }) => {
    if (/** @type {HTMLFormElement} */ (target).getAttribute("action") === "/sign-out") leaving.abort();
  });
  document.addEventListener("stays", go);
  window.addEventListener("online", go);
  say("preparing", await standsSince());
  await go();
  if (!whole) say("unfinished", await standsSince());
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

/** One round. True where the line bore it to its end.
 * @param {string} person @param {string[]} more @param {Promise<string[]>} details @param {AbortSignal} signal */
async function keepAll(person, more, details, signal) {
  await claim(person);
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  await taken();
  const carried = await fetch("/api/phone/carried", { signal });
  if (!carried.ok) return false;
  const at = carried.headers.get("X-As-Of") ?? "";
  const { pages } = await carried.json();
  const own = pages.find(([address]) => isHere(address));
  if (own && !(await keepWithFiles(own[0], signal))) return false;
  if (!(await keepFiles([...more, ...ownFiles()], signal))) return false;
  await keepCarried(pages, own, signal);
  if (!(await keepDetails(await details, signal))) return false;
  await (await caches.open(CACHE)).put(WHOLE_AT, new Response(at));
  say("ready", await standsSince());
  return true;
}

/** The pages that this person needs where there is no signal: fetched anew where their mark is another one, and gone where
 * they are no longer named. @param {[string, string][]} pages address, mark @param {any} own is there @param {AbortSignal} signal */
async function keepCarried(pages, own, signal) {
  const cache = await caches.open(CACHE);
  const before = (await (await cache.match(MARKS))?.json()) ?? {};
  /** @type {Record<string, string>} */
  const now = {};
  for (const [address, mark] of pages) {
    const there = address === own?.[0] || (mark && before[address] === mark && (await cache.match(address)));
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
  const files = filesOf(await answer.text()).filter((url) => !takenAlong.has(url));
  if (await keepFiles(files, signal)) for (const url of files) takenAlong.add(url);
  return true;
}

/** Files that this page has asked for already. @type {Set<string>} */
const takenAlong = new Set();

/** The worker keeps what it hands on. False where the line broke off. @param {string[]} urls @param {AbortSignal} [signal] */
async function keepFiles(urls, signal) {
  const asked = await Promise.allSettled(urls.map((url) => fetch(url, { signal })));
  return asked.every(({ status }) => status === "fulfilled");
}

/** Of what is listed, one after the other: the server has more to do. @param {string[]} urls @param {AbortSignal} [signal] */
export async function keepDetails(urls, signal) {
  for (const url of urls.slice(0, MOST_DETAILS)) if (!(await keepFiles([url], signal))) return false;
  return true;
}

/** @param {string} page */
const filesOf = (page) =>
  [...new DOMParser().parseFromString(page, "text/html").querySelectorAll(MADE_OF)].map(
    (each) => each.getAttribute("src") ?? each.getAttribute("href") ?? "",
  );

/** What this page itself was made of. */
const ownFiles = () =>
  performance
    .getEntriesByType("resource")
    .map((each) => new URL(each.name))
    .filter((url) => url.origin === location.origin && /^\/(static|texts|api\/(layers|todo))\//.test(url.pathname))
    .map((url) => url.pathname + url.search);

/** @param {string} address */
const isHere = (address) => decodeURIComponent(address) === decodeURIComponent(location.pathname + location.search);

/** By the server's clock; empty where a round never came to its end, or this page and its files are not kept any more. */
async function standsSince() {
  const cache = await caches.open(CACHE);
  const here = document.documentElement.dataset.keptOf ?? location.pathname; // one page stands in for several addresses
  const [at, page] = await Promise.all([cache.match(WHOLE_AT), cache.match(here, { ignoreSearch: true, ignoreVary: true })]);
  if (!at || !page) return "";
  const files = await Promise.all(filesOf(await page.text()).map((url) => caches.match(url, { ignoreVary: true })));
  return files.every(Boolean) ? at.text() : "";
}

/** Whoever shows it (readiness.js). @param {"preparing"|"ready"|"unfinished"} state @param {string} since */
const say = (state, since) => document.dispatchEvent(new CustomEvent("readiness", { detail: { state, since } }));

/* What does the phone show where there is no signal? Only what is asked for by GET is ever answered from here: a worker
   that touched what is sent made iPhones send empty bodies. FILES is put in by the server: where this version's files lie. */
const worker = /** @type {any} */ (self);
const FILES = "/static/unversioned";
const FILES_CACHE = `gridmap-files${FILES}`;
const OWN_CACHE = "gridmap-own";
const HAZARD = "/registers/hazards/new";
/** What stands in for a page that is not kept by its own address: the first that is kept. */
const INSTEAD = { "/": ["/grid", "/desk"], "/report": [HAZARD], "/visits/new": ["/visits/kept"] };
const ANSWERS = /^\/(api\/(layers|todo)\/|texts\/|desk\/[^/]+\/answer$)/;
const LAYER = /^\/api\/layers\/[^/]+$/;
/** Of these one page stands for all: what is asked for beside the path its script reads from the address. */
const ANY = /^\/(grid|desk(\/new|\/handover)?|visits\/(start|kept)|registers\/[^/]+\/new)$/;
const NOT_KEPT = "/phone/not-kept";
/** In the place of a page that this phone would carry, had the line held. */
const NOT_YET = `${NOT_KEPT}?carried=yes`;
const PATIENCE_MS = 6000;

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOldFiles().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith(`${FILES}/`)) event.respondWith(ofFiles(request));
  else if (request.mode === "navigate") event.respondWith(ofPage(event, url));
  else if (ANSWERS.test(url.pathname)) event.respondWith(ofAnswer(event));
});

async function dropOldFiles() {
  for (const name of await caches.keys())
    if (name.startsWith("gridmap-files") && name !== FILES_CACHE) await caches.delete(name);
}

/** A file's address changes with the file: what is kept is right. */
async function ofFiles(request) {
  const cache = await caches.open(FILES_CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) await cache.put(request, answer.clone());
  return answer;
}

/** The page from the line; where there is none, as it was last. A code of an enterprise leads to a visit there. */
async function ofPage(event, url) {
  const { request } = event;
  const cache = await caches.open(OWN_CACHE);
  const own = await cache.match(request, { ignoreVary: true });
  const kept = own ?? (await standIn(cache, INSTEAD[url.pathname] ?? [url.pathname]));
  try {
    return await fromLine(event, cache, own, kept);
  } catch (error) {
    if (url.pathname.startsWith("/e/")) return ofCode(encodeURIComponent(url.pathname.slice(3)), cache);
    if (kept) return aged(kept, await kept.text());
    const instead = await cache.match(isCarried(url.pathname) ? NOT_YET : NOT_KEPT, { ignoreVary: true });
    if (instead) return instead;
    throw error;
  }
}

const isCarried = (path) => path in INSTEAD || ANY.test(path) || /^\/(registers\/hazards|desk)\/[^/]+/.test(path);

async function standIn(cache, paths) {
  for (const path of paths) {
    const kept = ANY.test(path) && (await cache.match(path, { ignoreSearch: true, ignoreVary: true }));
    if (kept) return kept;
  }
}

/** What is kept says so, of when and of which address it is: never is an old answer shown as a fresh one (kept.js). A page
 * says it in its first tag, for no script reads the headers of its own page. */
function aged(kept, page) {
  const at = kept.headers.get("X-As-Of") ?? "";
  const of = kept.url && new URL(kept.url).pathname;
  const body = page?.replace("<html ", `<html data-kept="${at}" data-kept-of="${of}" `) ?? kept.body;
  const headers = new Headers(kept.headers);
  headers.set("X-Kept", at);
  return new Response(body, { status: kept.status, headers });
}

/** Who does not go out reports. @param {string} code @param {any} cache */
async function ofCode(code, cache) {
  const visits = await cache.match("/visits/kept", { ignoreSearch: true, ignoreVary: true });
  return Response.redirect(`${visits ? "/visits/new" : HAZARD}?enterprise=${code}`);
}

async function ofAnswer(event) {
  const cache = await caches.open(OWN_CACHE);
  const kept = (await cache.match(event.request, { ignoreVary: true })) ?? (await atOtherZoom(cache, event.request.url));
  try {
    return await fromLine(event, cache, true, kept);
  } catch (error) {
    if (kept) return aged(kept);
    throw error;
  }
}

/** The same question about a layer, asked where the map stood nearer or farther: another screen opens at another zoom. */
async function atOtherZoom(cache, url) {
  if (!LAYER.test(new URL(url).pathname)) return undefined;
  const asked = withoutZoom(url);
  const alike = (await cache.keys()).find((each) => withoutZoom(each.url) === asked);
  return alike && cache.match(alike, { ignoreVary: true });
}

function withoutZoom(address) {
  const url = new URL(address);
  url.searchParams.delete("zoom");
  url.searchParams.sort();
  return url.href;
}

/** Raises where nothing comes in time and something is kept; what comes later is kept all the same, and the page hears of it.
 * A refusal, or the way to the sign-in page, is never kept. */
async function fromLine(event, cache, keeps, kept) {
  const sent = fetch(event.request).then(async (answer) => {
    if (keeps && answer.status === 200 && !answer.redirected && answer.type === "basic")
      await cache.put(event.request, answer.clone());
    return answer;
  });
  if (!kept) return sent;
  const before = kept.clone();
  const come = await Promise.race([sent, late()]);
  if (come) return come;
  event.waitUntil(sent.then((answer) => tell(event, before, answer)).catch(() => undefined));
  throw new Error("late");
}

const late = () => new Promise((resolve) => void setTimeout(resolve, PATIENCE_MS));

/** The page shows what was kept, and the line says something else by now. */
async function tell(event, before, answer) {
  if (answer.status !== 200 || (await before.text()) === (await answer.text())) return;
  const page = await worker.clients.get(event.clientId);
  page?.postMessage("renewed");
}

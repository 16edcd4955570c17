// What does the board on the wall show, how old is it, and can the server still be reached? It says so when it cannot.
import { get } from "./api.js";
import { runClocks } from "./clocks.js";
import { h, put, query } from "./dom.js";
import { loadTexts, t } from "./text.js";

const EVERY_MS = 10_000;
const STALE_MS = 35_000;

const wall = query("#wall");
await loadTexts(wall.dataset.texts, wall.dataset.locale);
let last_ms = Date.now();

/** @param {any} state */
function show(state) {
  put(
    query("#wall-now"),
    h(
      "section",
      { class: "wall-incidents", "aria-label": t("Under way") },
      state.incidents.length
        ? state.incidents.map(incident)
        : h("p", { class: "wall-quiet" }, t("No incident is under way.")),
    ),
    h(
      "section",
      { class: "wall-side" },
      h("h2", {}, t("On duty now")),
      h("ul", { class: "wall-duty" }, state.duty.length ? state.duty.map(onDuty) : h("li", {}, t("Nobody is entered in the duty list for now."))),
      h("h2", {}, t("Forces of our own")),
      h("ul", { class: "wall-forces" }, state.forces.map(force)),
    ),
  );
}

/** @param {any} each */
const onDuty = (each) =>
  h("li", {}, h("span", { class: "muted" }, each.title), h("strong", {}, each.name), h("span", { class: "wall-phone" }, each.phone));

/** A kind of which none can act is said as plainly as one of which five can. @param {any} each */
const force = (each) =>
  h(
    "li",
    { class: each.ready ? "" : "none" },
    h("span", {}, each.kind),
    h("strong", {}, each.ready ? t("{count} ready", { count: each.ready }) : t("none")),
    each.out.map((one) => h("span", { class: "wall-out" }, t("{name} out of service: {reason}", one))),
  );

/** @param {any} each */
const incident = (each) =>
  h(
    "article",
    { class: "wall-incident" },
    h("h2", {}, h("a", { href: `/desk/${each.id}` }, each.title)),
    h("p", {}, h("span", { class: "chip on" }, each.kind), ` ${each.place} `, h("span", { class: "muted" }, each.called)),
    h("ul", { class: "clocks" }, each.clocks.map(clock)),
    h(
      "ol",
      { class: "log" },
      each.lines.map((line) => h("li", {}, h("time", {}, line.time), h("span", {}, line.text))),
    ),
  );

/** @param {any} each */
const clock = (each) =>
  h(
    "li",
    { class: "clock", data: { state: each.state, due: each.due_at } },
    h("span", { class: "clock-title" }, each.title),
    h("span", { class: "clock-left" }, each.met ? t("done {time}", { time: each.met }) : each.due),
  );

async function renew() {
  try {
    show(await get(`${wall.dataset.api}${location.search}`));
    last_ms = Date.now();
  } catch {
    // Its age says it.
  }
  age();
}

function age() {
  const old_s = Math.round((Date.now() - last_ms) / 1000);
  query("#wall-age").textContent = t("As of {seconds} s ago", { seconds: old_s });
  const stale = old_s * 1000 > STALE_MS;
  wall.classList.toggle("stale", stale);
  const warning = query("#wall-stale");
  if (stale === warning.hidden) {
    warning.hidden = !stale;
    warning.textContent = t("NOT CURRENT: the server has not answered. Call the duty desk by phone.");
  }
}

show(JSON.parse(query("#wall-first").textContent));
runClocks(wall);
age();
setInterval(renew, EVERY_MS);
setInterval(age, 1000);
document.documentElement.dataset.ready = "true";

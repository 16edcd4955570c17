// One incident: who can act, what to call, what the map draws; each act is done without leaving the page.
import { ApiError, get, sayHowOld } from "./api.js";
import { makeApp } from "./app.js";
import { runClocks } from "./clocks.js";
import { deskActs } from "./desk-acts.js";
import { h, put, query } from "./dom.js";
import { grouped, helpGroup, markDriven } from "./help-list.js";
import { mountHelpMarks } from "./help-marks.js";
import { drawIncident } from "./incident-drawing.js";
import { map } from "./leaflet.js";
import { keepForOffline } from "./offline.js";
import { renewAround, tellNews } from "./renewing.js";
import { callFirst, others, stationNote } from "./locate-answer.js";
import { makePanel } from "./panel.js";
import { sentences, t } from "./text.js";
import { showToast } from "./toast.js";

const EVERY_MS = 30_000;

/** @param {any} config */
export async function open(config) {
  // The page asks for it before this script has come (one.html); of other headers it would not be the same question.
  const first = get(config.incident.api, { headers: { Accept: "*/*" } });
  let answered = () => {};
  const app = makeApp(config, new Promise((resolve) => void (answered = () => resolve(undefined))));
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const page = query("#incident");
  const drawing = drawIncident();
  let answer = /** @type {any} */ (null);
  let picking = /** @type {HTMLFormElement|null} */ (null);
  const line = (row) => query(`.help-row[data-id="${CSS.escape(row.item.id)}"]`, page);
  const marks = mountHelpMarks(
    app,
    (row) => {
      if (picking) return;
      line(row)?.scrollIntoView({ block: "center" });
      marks.drive(row, answer.place);
    },
    (row, turns) => markDriven(page, row, turns),
    (item) => answer.route.replace("00000000-0000-0000-0000-000000000000", item.id),
  );

  /** The parts that change, as the server writes them; the list of help stays until it is asked for anew.
   * @param {boolean} [around] nothing is taken from under a hand that types or picks */
  const renew = async (around = false) => {
    const fresh = await fetch(`${location.pathname}?part=1`);
    if (!fresh.ok || fresh.redirected) throw new ApiError(t("You have been signed out. Sign in again in another window, then repeat."), fresh.status);
    sayHowOld("", fresh);
    const made = new DOMParser().parseFromString(await fresh.text(), "text/html");
    if (around) {
      renewAround(page, made.body, refresh);
      acts.mount();
      return;
    }
    const kept = query("#help", page);
    const typed = query("[data-keep-typed]", page)?.value ?? "";
    made.querySelector("#help")?.replaceWith(kept);
    page.replaceChildren(...made.body.childNodes);
    const field = query("[data-keep-typed]", page);
    if (field) field.value = typed;
    acts.mount();
  };
  const ask = async ({ fits = false, asked = get(config.incident.api) } = {}) => {
    const help = query("#help", page);
    try {
      answer = await asked;
    } catch (error) {
      put(help, h("p", { class: "problem", role: "alert" }, said(error)));
      return;
    }
    if (!answer.place) {
      put(help);
      return;
    }
    drawing.draw(answer, { fits });
    const groups = grouped(answer.help, answer.needs);
    const rows = groups.flatMap((group) => group.rows);
    const list = (group) =>
      helpGroup(group, {
        app,
        point: (row) => marks.drive(row, answer.place),
        send: answer.may_send && answer.moves.includes(group.rows[0].kind.kind) ? sendOut : undefined,
      });
    const needed = (group) => group.rows.some((row) => answer.needs.includes(row.kind.kind));
    const rest = groups.filter((group) => !needed(group));
    put(
      help,
      groups.filter(needed).slice(0, 1).map(list),
      callFirst(answer),
      others(answer),
      stationNote(answer.station),
      groups.filter(needed).slice(1).map(list),
      rest.length ? h("details", { class: "closing" }, h("summary", {}, t("What else is near")), rest.map(list)) : null,
      h("p", { class: "muted small" }, answer.freshness),
    );
    marks.draw(rows);
  };
  const refresh = async () => {
    await renew().catch((error) => showToast(said(error)));
    await ask();
    app.bus.emit("signs");
  };
  const acts = deskActs(config, page, refresh);
  app.outbox = acts.outbox;
  const sendOut = (row) => {
    const does = t("Send {name}", { name: row.item.name });
    const form = h("form", { action: answer.send, data: { outbox: config.incident.about, does, title: does } });
    acts.act(/** @type {HTMLFormElement} */ (form), [["resource", row.item.id]], [query(".send-out", line(row))]);
  };
  let hush = () => {};
  const stop = () => {
    picking = null;
    hush();
    map.getContainer().classList.remove("placing");
    query("#picking").hidden = true;
  };
  page.addEventListener("click", (event) => {
    const pick = /** @type {HTMLElement} */ (event.target).closest("[data-pick]");
    if (!pick) return;
    picking = pick.closest("form");
    map.getContainer().classList.add("placing");
    const hint = query("#picking");
    hint.hidden = false;
    put(hint, t("Tap the road that is closed."), " ", h("button", { type: "button", class: "button quiet", on: { click: stop } }, t("Cancel")));
    app.panel?.collapse();
    hush = showToast(t("Tap the road that is closed."));
  });
  map.on("click", ({ latlng }) => {
    if (!picking) return;
    const form = picking;
    stop();
    app.panel?.expand();
    acts.act(form, [["lon", latlng.lng.toFixed(6)], ["lat", latlng.lat.toFixed(6)]]);
  });
  app.bus.on("saved", () => ask());
  runClocks(page);
  await Promise.all([ask({ fits: true, asked: first }), acts.ready]);
  answered();
  keepForOffline(config.viewer.id, [config.icons, config.texts]);
  // Others write in the same log. A hand that rests on the page holds up only the part in which it is.
  const lines = () => page.querySelectorAll("ol.log > li").length;
  setInterval(async () => {
    if (picking) return;
    const before = lines();
    await renew(true).catch(() => {});
    if (lines() === before) return;
    const help = query("#help", page); // who was sent by another hand can no longer be sent from here
    if (help.contains(document.activeElement)) tellNews(help, refresh);
    else await ask();
  }, EVERY_MS);
}

/** @param {any} error */
const said = (error) =>
  error instanceof ApiError
    ? sentences([error.message, ...error.problems.map((each) => each.message)])
    : t("It could not be saved.");

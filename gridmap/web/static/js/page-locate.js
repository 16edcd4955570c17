// "Where is it, who must be called, what can help?" The duty officer's page: one field, one answer, usable at three in the morning.
import { ApiError, get, queryString, isAbort } from "./api.js";
import { makeApp } from "./app.js";
import { button, h, query, put } from "./dom.js";
import { grouped, helpGroup, markDriven } from "./help-list.js";
import { mountHelpMarks } from "./help-marks.js";
import { fit, map } from "./leaflet.js";
import { callFirst, choices, firstByRoad, others, placeHeader, stationNote, systems } from "./locate-answer.js";
import { own } from "./own.js";
import { makePanel } from "./panel.js";
import { makePin } from "./pin.js";
import { t } from "./text.js";

/** @param {import("./types").Config} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const field = query("#locate-q");
  const answer = query("#locate-answer");
  const line = (row) => query(`.help-row[data-id="${CSS.escape(row.item.id)}"]`, answer);
  const marks = mountHelpMarks(
    app,
    (row) => {
      line(row)?.scrollIntoView({ block: "center" });
      marks.drive(row, at);
    },
    (row, turns) => markDriven(answer, row, turns),
  );
  let at = null;
  const pin = makePin(null, (lon, lat) => {
    if (!quiet) ask({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
  });
  const mayOpen = config.viewer.roles.some((role) => role !== "grid_leader");
  let quiet = false;
  let abort = new AbortController();
  let last = {};

  const ask = async (question) => {
    last = question;
    abort.abort();
    abort = new AbortController();
    history.replaceState(null, "", `${location.pathname}${queryString(question)}${location.hash}`);
    answer.setAttribute("aria-busy", "true");
    if (!answer.childElementCount) put(answer, h("p", { class: "loading" }, t("Looking …")));
    try {
      const { signal } = abort;
      let whole = false;
      sooner(question, signal).then((first) => {
        if (!first || whole || signal.aborted) return;
        put(answer, first);
        answer.removeAttribute("aria-busy"); // these can be called
      });
      const found = await get(`/api/locate${queryString(question)}`, { signal });
      whole = true;
      show(found);
    } catch (error) {
      if (isAbort(error)) return;
      const text = error instanceof ApiError ? error.message : t("The answer could not be shown.");
      if (!(error instanceof ApiError)) console.error(error);
      put(
        answer,
        h(
          "div",
          { class: "flash problem-flash", role: "alert" },
          h("p", {}, text),
          button(t("Try again"), () => ask(question)),
        ),
      );
    }
    answer.removeAttribute("aria-busy");
  };
  const show = (result) => {
    app.panel?.expand();
    if (!result.place) {
      marks.draw([]);
      return put(
        answer,
        choices(result.choices, (each) => {
          field.value = each.label;
          ask({ lon: each.lon, lat: each.lat });
        }),
      );
    }
    quiet = true;
    pin.put(result.place.lon, result.place.lat);
    quiet = false;
    at = result.place;
    const groups = grouped(result.help);
    const rows = groups.flatMap((group) => group.rows);
    const options = {
      app,
      point: (row) => marks.drive(row, at),
    };
    const [forces, rest] = [true, false].map((is) =>
      groups.filter((group) => group.rows[0].kind.drives_out === is).map((group) => helpGroup(group, options)),
    );
    put(
      answer,
      placeHeader(result.place),
      mayOpen
        ? h(
            "a",
            { class: "button big wide", href: `/desk/new${queryString(incidentAt(result.place))}` },
            t("Open an incident here"),
          )
        : null,
      systems(result.place, (system) => ask({ ...last, system })),
      callFirst(result),
      stationNote(result.station),
      forces,
      others(result),
      rest,
      h(
        "p",
        { class: "spread muted" },
        result.freshness,
        button(t("Ask again"), () => ask(last), "quiet"),
      ),
    );
    marks.draw(rows);
    const first = rows.find((row) => row.kind.drives_out && row.item.in_service);
    if (first) marks.drive(first, at);
    else fit(around(result), { maxZoom: 16 });
    return undefined;
  };
  // Whatever was saved or taken back: the answer must not go on saying otherwise.
  app.bus.on("saved", () => {
    if (Object.keys(last).length) ask(last);
  });
  own(query("#locate-form"), (event) => {
    event.preventDefault();
    if (field.value.trim()) ask({ q: field.value.trim() });
    else field.focus();
  });
  query("#locate-here").addEventListener("click", () => here(ask, answer));
  const params = Object.fromEntries(new URLSearchParams(location.search));
  const { q, lon, lat, layer, id, system } = params;
  if (q) field.value = q;
  if (q || (lon && lat) || (layer && id)) ask(q ? { q, ...(system ? { system } : {}) } : lon ? { lon, lat } : { layer, id });
  else if (matchMedia("(pointer: fine)").matches) field.focus();
  map.getContainer().classList.add("placing");
}

const PATIENCE_MS = 500;

/** Who is first by road, for those who wait for the whole answer longer than PATIENCE_MS: in a large city it takes a while.
 * @param {Record<string, string>} question @param {AbortSignal} signal */
async function sooner({ lon, lat }, signal) {
  if (!lon || !lat) return null;
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const [{ items }] = await Promise.all([get(`/api/nearest${queryString({ lon, lat })}`, { signal }), waited]);
    return items.length ? firstByRoad(items) : null;
  } catch {
    return null; // the whole answer says what is wrong
  }
}

/** What the call's form is told of the place that was found. */
const incidentAt = ({ label, lon, lat }) => ({ place: label, lon: lon.toFixed(6), lat: lat.toFixed(6) });

function here(ask, answer) {
  if (!navigator.geolocation)
    return put(answer, h("p", { class: "problem" }, t("This device does not tell where it is.")));
  put(answer, h("p", { class: "loading" }, t("Asking the device where it is …")));
  return navigator.geolocation.getCurrentPosition(
    ({ coords }) => ask({ lon: coords.longitude.toFixed(6), lat: coords.latitude.toFixed(6) }),
    () =>
      put(
        answer,
        h("p", { class: "problem" }, t("The device did not tell where it is. Tap the map instead.")),
      ),
    { enableHighAccuracy: true, timeout: 15000 },
  );
}

/** What the map should show: the place, and the nearest help of each kind within a few kilometres. */
function around({ place: at, help }) {
  const near = help
    .flatMap((kind) => kind.items.filter((item) => item.in_service).slice(0, 1))
    .filter((item) => item.distance_m < 2500);
  const lons = [at.lon - 0.004, at.lon + 0.004, ...near.map((item) => item.lon)];
  const lats = [at.lat - 0.003, at.lat + 0.003, ...near.map((item) => item.lat)];
  return /** @type {[number, number, number, number]} */ ([
    Math.min(...lons),
    Math.min(...lats),
    Math.max(...lons),
    Math.max(...lats),
  ]);
}

// "Where is it, who must be called, what can help?" The duty officer's page: one field, one answer, usable at three in the morning.
import { ApiError, get, query, wasAborted } from "./api.js";
import { makeApp } from "./app.js";
import { button, h, one, put } from "./dom.js";
import { helpList } from "./help-list.js";
import { FORCES, keepHelpMarks } from "./help-marks.js";
import { fit, map } from "./leaflet.js";
import { choices, people, place, station } from "./locate-answer.js";
import { makePanel } from "./panel.js";
import { makePin } from "./point.js";
import { asOf, t } from "./text.js";
import { saved } from "./toast.js";

/** @param {any} config */
export function open(config) {
  const app = makeApp(config);
  app.taps = true;
  app.panel = makePanel(one("#panel"));
  const field = one("#locate-q");
  const answer = one("#locate-answer");
  const marks = keepHelpMarks(app, (letter) =>
    one(`[data-letter="${letter}"]`, answer)?.scrollIntoView({ block: "center" }),
  );
  const pin = makePin(null, (lon, lat) => {
    if (!quiet) ask({ lon: lon.toFixed(6), lat: lat.toFixed(6) });
  });
  let quiet = false;
  let abort = new AbortController();
  let last = {};

  const ask = async (question) => {
    last = question;
    abort.abort();
    abort = new AbortController();
    history.replaceState(null, "", `${location.pathname}${query(question)}${location.hash}`);
    answer.setAttribute("aria-busy", "true");
    if (!answer.childElementCount) put(answer, h("p", { class: "loading" }, t("Looking …")));
    try {
      show(await get(`/api/locate${query(question)}`, { signal: abort.signal }));
    } catch (error) {
      if (wasAborted(error)) return;
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
  const show = (found) => {
    app.panel.rise();
    if (!found.place) {
      marks.draw([]);
      return put(
        answer,
        choices(found.choices, (each) => {
          field.value = each.label;
          ask({ lon: each.lon, lat: each.lat });
        }),
      );
    }
    quiet = true;
    pin.put(found.place.lon, found.place.lat);
    quiet = false;
    const edits = config.viewer.can_edit.includes("resources");
    const again = (change, text) => saved(app, text, change);
    put(
      answer,
      place(found.place),
      people(found),
      station(found.station),
      helpList(found.help, { edits, again, point: marks.point }),
      h(
        "p",
        { class: "spread muted" },
        t("As of {time}", { time: asOf(found.as_of) }),
        button(t("Ask again"), () => ask(last), "quiet"),
      ),
    );
    marks.draw(found.help);
    marks.drive(first(found.help), found.place);
    fit(around(found), { maxZoom: 16, animate: true });
    return undefined;
  };
  // Whatever was saved or taken back: the answer must not go on saying otherwise.
  app.bus.on("saved", () => {
    if (Object.keys(last).length) ask(last);
  });
  one("#locate-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) ask({ q: field.value.trim() });
    else field.focus();
  });
  one("#locate-here").addEventListener("click", () => here(ask, answer));
  const asked = Object.fromEntries(new URLSearchParams(location.search));
  const { q, lon, lat, layer, id } = asked;
  if (q) field.value = q;
  if (q || (lon && lat) || (layer && id)) ask(q ? { q } : lon ? { lon, lat } : { layer, id });
  else if (matchMedia("(pointer: fine)").matches) field.focus();
  map.getContainer().classList.add("placing");
}

/** Who is there first of those who fight fires: the way that is drawn before anybody asks for another. */
const first = (help) =>
  help
    .filter((kind) => FORCES.includes(kind.kind))
    .flatMap((kind) => kind.items.filter((item) => item.in_service && item.by_road))
    .sort((one, other) => one.time_s - other.time_s)[0];

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

// What holds where one taps the land: whose grid is it, after how many minutes is help there, and who comes first?
import { ApiError, get, queryString, isAbort } from "./api.js";
import { h, put } from "./dom.js";
import { isCutOff, keptGround } from "./kept-answers.js";
import { L, map, popupInFreePart } from "./leaflet.js";
import { t } from "./text.js";

/** @param {import("./app.js").App} app */
export function mountGround(app) {
  let abort = new AbortController();
  const tell = async ({ lng, lat }) => {
    if (app.busy || app.picksPlace || isMeasuring()) return;
    abort.abort();
    abort = new AbortController();
    const { township, supposed } = app.config;
    const place = { lon: lng.toFixed(6), lat: lat.toFixed(6) };
    const waiting = h("p", { class: "loading" }, t("Looking …"));
    const body = h("div", { class: "ground", "aria-live": "polite" }, waiting);
    app.panel?.makeRoom();
    const popup = L.popup({
      className: "ground-popup",
      minWidth: 240,
      maxWidth: 300,
      ...popupInFreePart(),
    })
      .setLatLng([lat, lng])
      .setContent(body)
      .openOn(map);
    const scenario = supposed?.kind === "scenario" ? supposed.id : null;
    try {
      const found = await get(`/api/ground${queryString({ ...place, area: township.path, scenario })}`, {
        signal: abort.signal,
      });
      put(body, said(found, place));
    } catch (error) {
      if (isAbort(error)) return;
      if (isCutOff(error)) {
        put(body, keptGround(app, place, report(app, place)));
        return void popup.update();
      }
      const text = error instanceof ApiError ? error.message : t("The answer could not be shown.");
      put(body, h("p", { class: "problem" }, text));
    }
    popup.update();
  };
  map.on("click", ({ latlng }) => tell(latlng));
  app.bus.on("ground", tell);
}

/** What one may still do there without a signal, where the page writes into an outbox.
 * @param {import("./app.js").App} app @param {{lon: string, lat: string}} place */
const report = ({ outbox, config }, place) =>
  outbox && h("a", { class: "button", href: `/registers/hazards/new${queryString({ area: config.area.path, ...place })}` }, t("Report a hazard here"));

/** While the ruler is out, a tap is a corner of its line. */
const isMeasuring = () => document.querySelector(".polyline-measure-controlOnBgColor") !== null;

function said(found, place) {
  return [
    h("strong", { class: "ground-name" }, found.grid),
    found.around.length ? h("p", { class: "muted" }, found.around.join(" · ")) : null,
    h("p", { class: "ground-first" }, found.arrival),
    found.second ? h("p", {}, found.second) : null,
    h("p", { class: "muted" }, found.way),
    h("a", { class: "button", href: `/locate${queryString(place)}` }, t("Locate help for this place")),
  ];
}

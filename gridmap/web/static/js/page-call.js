// Where did it happen? A tap on the map sets the point of the call's form, and so does a place that is typed and found.
import { ApiError, get, isAbort, queryString } from "./api.js";
import { makeApp } from "./app.js";
import { h, put, query } from "./dom.js";
import { beyond, isCutOff } from "./kept-answers.js";
import { goTo, map } from "./leaflet.js";
import { nothingFound } from "./locate-answer.js";
import { makePanel } from "./panel.js";
import { makePin } from "./pin.js";
import { mountKeeping } from "./record-outbox.js";
import { keepForOffline } from "./offline.js";
import { t } from "./text.js";

/** @param {any} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const form = query("#call");
  const [lon, lat, place] = ["lon", "lat", "place"].map((name) => form.elements.namedItem(name));
  const address = new URLSearchParams(location.search);
  // One kept page stands in for every place that is asked about.
  if (!lon.value && !place.value) [lon.value, lat.value, place.value] = ["lon", "lat", "place"].map((name) => address.get(name) ?? "");
  const found = query("#place-found");
  const choices = query("#place-choices");
  const opened = Date.now();
  let abort = new AbortController();
  let quiet = false;
  let tapped = false; // a point on the map holds until another place is chosen
  let asked = lon.value ? place.value.trim() : "";
  let said = { text: found.textContent ?? "", told: "", isLater: false };
  let seen = "";

  /** By the outlines on the map, a signal or none. */
  const outside = () => (lon.value && lat.value ? beyond(app, [Number(lon.value), Number(lat.value)]) : beyondTyped(app, place.value));
  /** told: what is wrong with it, as the server says; isLater: that it cannot say it yet, and then the outlines count for more. */
  const say = (text, told = "", isLater = false) => {
    const problem = (isLater ? "" : told) || outside() || told;
    said = { text, told, isLater };
    put(found, text, problem ? h("span", { class: "problem" }, problem) : null);
    if (problem && problem !== seen) found.scrollIntoView({ block: "center" }); // on a phone the buttons would lie on it
    seen = problem;
  };
  app.bus.on("layer", () => ![seen, ""].includes(outside()) && say(said.text, said.told, said.isLater));
  const set = (at, text, problem = "") => {
    [lon.value, lat.value] = at.map((degrees) => degrees.toFixed(6));
    say(text, problem);
    form.dispatchEvent(new Event("input"));
  };
  const locate = (asks) => {
    abort.abort();
    abort = new AbortController();
    return get(`/api/locate${queryString({ ...asks, only: "place" })}`, { signal: abort.signal });
  };
  const pin = makePin(null, (east, north) => {
    if (quiet) return;
    tapped = true;
    put(choices);
    const text = pointText(east.toFixed(5), north.toFixed(5));
    set([east, north], text);
    check(text);
  });
  /** Whether anything can be recorded there is said at once; without a signal, when the call has arrived. */
  const check = async (text) => {
    say(text);
    try {
      say(text, (await locate({ lon: lon.value, lat: lat.value })).place.problem);
    } catch (error) {
      if (error instanceof ApiError && error.status) say(text, error.message);
    }
  };
  const show = (each) => {
    quiet = true;
    pin.put(each.lon, each.lat);
    quiet = false;
    goTo([each.lon, each.lat]);
  };
  const choose = (each) => {
    tapped = false;
    show(each);
    put(choices);
    const text = [each.label, each.subtitle ?? "", each.note ?? ""].filter(Boolean).join(" · ");
    set([each.lon, each.lat], text, each.problem);
    if (each.problem === undefined) check(text);
  };
  /** What was typed decides anew, unless a point was tapped; what the server cannot tell it says when the form is sent. */
  const look = async () => {
    const q = place.value.trim();
    // Enter has asked already when the field is left for one of the choices: they must not vanish under the finger.
    if (q === asked) return;
    asked = q;
    abort.abort();
    document.querySelector("#place-problem")?.remove(); // it was said of what stood there before
    place.removeAttribute("aria-invalid");
    put(choices);
    if (!tapped) {
      [lon.value, lat.value] = ["", ""];
      pin.hide();
      say(q ? t("Looking …") : t("or tap the map"));
    }
    if (!q) return;
    try {
      const answer = await locate({ q });
      const only = answer.place && { ...answer.place, subtitle: answer.place.areas.map((area) => area.name).join(" · ") };
      if (only && !tapped) choose(only);
      else offer(only ? [only] : answer.choices);
    } catch (error) {
      if (isAbort(error)) return;
      asked = ""; // asked for again, it is looked up again
      if (!tapped) say("", lookedUpLater(error), isCutOff(error));
    }
  };
  const offer = (list) => {
    if (tapped) say([t("The point on the map holds."), list.length ? t("Another place is meant? Choose it:") : ""].join(" "));
    else say(list.length ? t("Which one?") : "", list.length ? "" : nothingFound());
    put(
      choices,
      list.slice(0, 6).map((each) =>
        h(
          "button",
          {
            type: "button",
            class: "choice",
            on: {
              click: () => {
                place.value = asked = each.label;
                choose(each);
              },
            },
          },
          h("span", { class: "strong" }, each.label),
          h("span", { class: "muted" }, ` ${each.subtitle}`),
        ),
      ),
    );
  };
  place.addEventListener("change", look);
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    look();
  });
  choices.addEventListener("change", ({ target }) => {
    if (target.dataset.lon) choose({ lon: Number(target.dataset.lon), lat: Number(target.dataset.lat), label: place.value });
  });
  for (const button of document.querySelectorAll("#same button"))
    button.addEventListener("click", () => (query("#same input").value = /** @type {HTMLButtonElement} */ (button).value));
  form.addEventListener("input", () => (query("#same input").value = ""));
  // Kept with what was begun, and back after the page went.
  const back = () => {
    if (!lon.value || !lat.value) return;
    show({ lon: Number(lon.value), lat: Number(lat.value) });
    check(place.value.trim() || pointText(lon.value, lat.value));
  };
  lat.addEventListener("change", back);
  form.addEventListener("putback", ({ detail }) => {
    const found = Boolean(detail.get("lon")?.[0]);
    asked = found ? (detail.get("place")?.[0] ?? "").trim() : ""; // it was looked up then
  });
  const calledAt = query("#called_at");
  const typing = () => /** @type {Record<string, string>} */ (calledAt.dataset.today === undefined ? {} : { typing_s: String(Math.round((Date.now() - opened) / 1000)) });
  mountKeeping({ viewer: config.viewer, area: config.area.path }, query("#outbox"), { knows: () => ({ said: typing }) });
  map.getContainer().classList.add("placing");
  keepForOffline(config.viewer.id, [config.icons, config.texts]);
  back();
}

/** Two numbers stand for a point without a signal too; what else is typed the server looks up.
 * @param {import("./app.js").App} app @param {string} text */
function beyondTyped(app, text) {
  const pair = text.trim().match(/^(\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(\d{1,3}(?:\.\d+)?)$/);
  if (!pair) return "";
  const [lat, lon] = [Number(pair[1]), Number(pair[2])].sort((one, other) => one - other); // in this country it is always so
  return beyond(app, [lon, lat]);
}

const pointText = (lon, lat) => t("Point set on the map: {lon}, {lat}", { lon, lat });

/** @param {any} error */
const lookedUpLater = (error) => {
  if (!(error instanceof ApiError)) return t("The answer could not be shown.");
  return error.status ? error.message : t("No signal: the place is looked up when the call has arrived. A point on the map holds at once.");
};

// What is said about a place before the help is listed: which one it is, whom to call first, and where the station is.
import { callButton, noPhone } from "./call-button.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** What a name may mean. @param {any[]} list @param {(choice: any) => void} choose */
export function choices(list, choose) {
  if (!list.length) {
    return h(
      "div",
      { class: "empty" },
      h("h2", {}, t("Nothing by that name")),
      h("p", {}, t("Tap the map, or type another village, enterprise or coordinate.")),
    );
  }
  return [
    h("h2", {}, t("Which one?")),
    h(
      "div",
      { class: "choices" },
      list.map((each) =>
        h(
          "button",
          { type: "button", class: "choice", on: { click: () => choose(each) } },
          h("span", { class: "strong" }, each.label),
          h("span", { class: "muted" }, each.subtitle),
        ),
      ),
    ),
  ];
}

/** @param {any} place the place that was asked about */
export function placeHeader(place) {
  return h(
    "header",
    { class: "locate-place" },
    h("h1", {}, place.label),
    h("p", { class: "muted" }, place.areas.map((area) => area.name).join(" · ")),
    place.inside ? null : h("p", { class: "note" }, t("This place lies outside the areas you answer for.")),
  );
}

/** First the leader on duty, then everybody else who answers for the place. @param {any} answer the whole answer */
export function callList(answer) {
  const duty = answer.duty.map((each) =>
    caller(each.phone, each.name, each.title),
  );
  const leaders = answer.leaders.map((each) => caller(each.phone, each.name, `${each.title} · ${each.area}`));
  return h(
    "section",
    {},
    h("h2", {}, t("Call first")),
    h(
      "ul",
      { class: "phones first" },
      duty.length ? duty[0] : h("li", { class: "note" }, t("Nobody is entered in the duty list for now.")),
    ),
    h("ul", { class: "phones others" }, duty.slice(1), leaders),
  );
}

const caller = (phone, who, title) =>
  h("li", {}, phone ? callButton(phone, who, title) : noPhone(who, title));

/** @param {{sentence: string, has_own: boolean}|null} station */
export const stationNote = (station) =>
  station ? h("p", { class: `station ${station.has_own ? "" : "strong"}` }, station.sentence) : null;

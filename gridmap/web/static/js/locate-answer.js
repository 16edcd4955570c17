// What is said about a place before the help is listed: which one it is, whom to call first, and where the station is.
import { callButton, noPhone } from "./call-button.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** What can be typed instead, where nothing is called so. */
export const nothingFound = () =>
  t(
    "Nothing by that name. Type a village, an enterprise or a coordinate such as 116.85, 38.30, paste the link of a map, or tap the place on the map.",
  );

/** What a name may mean. @param {any[]} list @param {(choice: any) => void} choose */
export function choices(list, choose) {
  if (!list.length) {
    return h("div", { class: "empty" }, h("p", {}, nothingFound()));
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
    place.note ? h("p", { class: "note" }, place.note) : null,
    place.problem ? h("p", { class: "problem" }, place.problem) : null,
  );
}

const SYSTEMS = () => [
  ["wgs84", t("GPS (WGS 84)")],
  ["gcj02", t("Amap, Tencent (GCJ-02)")],
  ["bd09", t("Baidu (BD-09)")],
];

/** A coordinate does not say whose it is: how it was read, and one tap for the others.
 * @param {{system: string}} found @param {(system: string) => void} choose */
export function systems({ system }, choose) {
  if (!system) return null;
  const read = system === "cgcs2000" ? "wgs84" : system;
  return h(
    "fieldset",
    { class: "coordinate-systems" },
    h("legend", {}, t("The coordinate was read as")),
    h(
      "div",
      { class: "chips" },
      SYSTEMS().map(([key, title]) =>
        h(
          "button",
          {
            type: "button",
            class: `chip ${key === read ? "on" : ""}`,
            "aria-pressed": String(key === read),
            on: { click: () => choose(key) },
          },
          title,
        ),
      ),
    ),
  );
}

const onDuty = (answer) => answer.duty.map((each) => caller(each.phone, each.name, each.title));

/** The leader on duty decides. @param {any} answer the whole answer */
export const callFirst = (answer) =>
  h(
    "section",
    {},
    h("h2", {}, t("Call first")),
    h(
      "ul",
      { class: "phones first" },
      onDuty(answer)[0] ?? h("li", { class: "note" }, t("Nobody is entered in the duty list for now.")),
    ),
  );

/** Everybody else who answers for the place. @param {any} answer the whole answer */
export function others(answer) {
  const leaders = answer.leaders.map((each) => caller(each.phone, each.name, `${each.title} · ${each.area}`));
  const list = [...onDuty(answer).slice(1), ...leaders];
  return list.length
    ? h("section", {}, h("h2", {}, t("Who answers for the place")), h("ul", { class: "phones others" }, list))
    : null;
}

const caller = (phone, who, title) =>
  h("li", {}, phone ? callButton(phone, who, title) : noPhone(who, title));

/** Who can be there first, before all else is known. @param {any[]} items of /api/nearest */
export const firstByRoad = (items) =>
  h(
    "section",
    {},
    h("h2", {}, t("First by road")),
    h(
      "ul",
      { class: "phones others first-by-road" },
      items.map((each) => caller(each.duty_phone, `${each.time} · ${each.name}`, each.kind_title)),
    ),
    h("p", { class: "loading" }, t("Looking …")),
  );

/** @param {{sentence: string, has_own: boolean}|null} station */
export const stationNote = (station) =>
  station ? h("p", { class: `station ${station.has_own ? "" : "strong"}` }, station.sentence) : null;

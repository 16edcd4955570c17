// What can help, how far away is it, and can it act? Rows by kind, lettered as on the map.
import { h } from "./dom.js";
import { changeService } from "./service.js";
import { dateTime, number, t } from "./text.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A, B, … Z, A1, B1, … for what is in service, in the order of the list; what is out of service has none.
 * @param {any[]} help @returns {{item: any, kind: any, letter: string}[]} */
export function lettered(help) {
  let at = 0;
  return help.flatMap((kind) =>
    kind.items.map((item) => {
      if (!item.in_service) return { item, kind, letter: "" };
      const round = Math.floor(at / 26);
      const letter = LETTERS[at % 26] + (round || "");
      at += 1;
      return { item, kind, letter };
    }),
  );
}

/** @param {any[]} help @param {{edits: boolean, again: (change: number, text: string) => void, point: (item: any) => void}} options */
export function helpList(help, options) {
  const rows = lettered(help);
  const none = help.filter((kind) => !kind.items.length);
  return h(
    "section",
    { class: "help" },
    help
      .filter((kind) => kind.items.length)
      .map((kind) =>
        h(
          "section",
          {},
          h("h2", {}, kind.title),
          h(
            "ol",
            { class: "help-rows" },
            rows.filter((row) => row.kind === kind).map((row) => line(row, options)),
          ),
        ),
      ),
    none.length
      ? h(
          "p",
          { class: "note" },
          t("None known nearby: {kinds}", { kinds: none.map((kind) => kind.title).join(t(", ")) }),
        )
      : null,
  );
}

function line({ item, letter }, { edits, again, point }) {
  const facts = [turnout(item), item.on_foot ? t("{distance} of it on foot", { distance: item.on_foot }) : "", people(item.staff), vehicles(item.vehicles)].filter(Boolean);
  return h(
    "li",
    { class: `help-row ${item.in_service ? "" : "out"}`, data: { letter }, on: { click: () => point(item) } },
    h("span", { class: "letter", "aria-hidden": "true" }, letter || "×"),
    h(
      "div",
      { class: "help-what" },
      h(
        "div",
        { class: "help-name" },
        item.name,
        item.neighbour ? h("span", { class: "chip", title: t("neighbouring township") }, item.area) : null,
      ),
      h(
        "div",
        { class: "help-far" },
        item.by_road
          ? [
              h("span", { class: "strong" }, item.time),
              ` · ${item.distance} `,
              h("span", { class: "muted" }, item.way),
            ]
          : [h("span", { class: "strong" }, item.distance), h("span", { class: "muted" }, ` ${item.way}`)],
        facts.length ? ` · ${facts.join(" · ")}` : "",
      ),
      item.in_service
        ? null
        : h(
            "div",
            { class: "help-out" },
            t("Out of service: {reason}", { reason: item.reason }),
            item.since
              ? h("span", { class: "muted" }, ` ${t("since {time}", { time: dateTime(item.since) })}`)
              : null,
          ),
    ),
    h(
      "div",
      { class: "help-do" },
      item.phone
        ? h(
            "a",
            {
              class: "button primary big",
              href: `tel:${item.phone.replace(/[^\d+]/g, "")}`,
              "aria-label": t("Call {name}, {phone}", { name: item.name, phone: item.phone }),
            },
            item.phone,
          )
        : null,
      edits
        ? h(
            "button",
            {
              type: "button",
              class: "button quiet",
              on: {
                click: (event) => {
                  event.stopPropagation();
                  changeService(item, again);
                },
              },
            },
            item.in_service ? t("Put out of service") : t("Put back in service"),
          )
        : null,
    ),
  );
}

const turnout = (item) => {
  if (!item.by_road || !item.turnout_s) return "";
  const minutes = number(Math.round(item.turnout_s / 6) / 10);
  return item.turnout_assumed
    ? t("with {minutes} min turnout (assumed)", { minutes })
    : t("with {minutes} min turnout", { minutes });
};
const people = (staff) =>
  known(staff) ? (staff === 1 ? t("1 person") : t("{count} people", { count: number(staff) })) : "";
const vehicles = (count) =>
  known(count) ? (count === 1 ? t("1 vehicle") : t("{count} vehicles", { count: number(count) })) : "";
const known = (count) => count !== null && count !== undefined;

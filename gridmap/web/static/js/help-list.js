// What can help, how far away is it, and can it act? Rows by kind, lettered as on the map.
import { h } from "./dom.js";
import { changeService } from "./service.js";
import { t } from "./text.js";

/** @typedef {import("./types").Help} Help @typedef {import("./types").HelpItem} HelpItem */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** A, B, … Z, A1, B1, … for what is in service, in the order of the list; what is out of service has none.
 * @param {Help[]} help @returns {{item: HelpItem, kind: Help, letter: string}[]} */
export function withLetters(help) {
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

/** @param {Help[]} help @param {{again: (change: number, text: string) => void, point: (item: HelpItem) => void}} options */
export function helpList(help, options) {
  const rows = withLetters(help);
  return h(
    "section",
    { class: "help" },
    help.map((kind) =>
        h(
          "section",
          {},
          h("h2", {}, kind.title),
          h(
            "ol",
            { class: "help-rows" },
            rows.filter((row) => row.kind === kind).map((row) => helpRow(row, options)),
          ),
        ),
      ),
  );
}

function helpRow({ item, letter }, { again, point }) {
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
        item.facts.length ? ` · ${item.facts.join(" · ")}` : "",
      ),
      item.in_service
        ? null
        : h(
            "div",
            { class: "help-out" },
            t("Out of service: {reason}", { reason: item.reason }),
            item.since
              ? h("span", { class: "muted" }, ` ${item.since}`)
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
      item.editable
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

// What can help, how far away is it, and can it act? Rows by kind, lettered as on the map.
import { h } from "./dom.js";
import { changeService } from "./service.js";
import { t } from "./text.js";

/** @typedef {import("./types").Help} Help @typedef {import("./types").HelpItem} HelpItem
 * @typedef {{item: HelpItem, kind: Help, letter: string}} Row @typedef {{title: string, rows: Row[]}} Group */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The groups of the list, in the order of the kinds: everybody who drives out by who is there first, where the first of
 * them stands, and each other kind. What is in service is lettered A, B, … Z, A1, B1, … in the order of the list; what is
 * out of service has no letter.
 * @param {Help[]} help @param {string[]} [needs] the kinds that are asked for: who drives out and is not comes apart
 * @returns {Group[]} */
export function grouped(help, needs = help.map((kind) => kind.kind)) {
  /** @param {Help} kind @returns {Row[]} */
  const rowsOf = (kind) => kind.items.map((item) => ({ item, kind, letter: "" }));
  const driving = help.filter((kind) => kind.drives_out && needs.includes(kind.kind));
  const forces = { title: t("Who comes first"), rows: driving.flatMap(rowsOf).sort(byArrival) };
  const groups = help
    .filter((kind) => !driving.includes(kind) || kind === driving[0])
    .map((kind) => (kind === driving[0] ? forces : { title: kind.title, rows: rowsOf(kind) }))
    .filter((group) => group.rows.length);
  groups
    .flatMap((group) => group.rows)
    .filter((row) => row.item.in_service)
    .forEach((row, at) => {
      row.letter = LETTERS[at % 26] + (Math.floor(at / 26) || "");
    });
  return groups;
}

/** Who can come before who cannot, by time where there is a road, then by distance. */
function byArrival({ item: a }, { item: b }) {
  return (
    Number(b.in_service) - Number(a.in_service) ||
    (a.time_s ?? Infinity) - (b.time_s ?? Infinity) ||
    a.distance_m - b.distance_m ||
    0
  );
}

/** send: offered where one may send somebody.
 * @typedef {{app: import("./app.js").App, point: (row: Row) => void, send?: (row: Row) => void}} Options */

/** @param {Group} group @param {Options} options */
export function helpGroup({ title, rows }, options) {
  const mixed = new Set(rows.map((row) => row.kind)).size > 1 || rows[0].kind.drives_out;
  return h(
    "section",
    { class: "help" },
    h("h2", {}, title),
    h(
      "ol",
      { class: "help-rows" },
      rows.map((row) => helpRow(row, mixed, options)),
    ),
  );
}

/** Marks the row whose way is drawn, with the way in words under it; of all others nothing. @param {Element} list
 * @param {Row|null} row @param {import("./types").Turn[]} turns */
export function markDriven(list, row, turns = []) {
  for (const each of list.querySelectorAll(".help-row[aria-current]")) each.removeAttribute("aria-current");
  for (const each of list.querySelectorAll(".help-row .turns")) each.remove();
  const line = row && list.querySelector(`.help-row[data-id="${CSS.escape(row.item.id)}"]`);
  if (!line) return;
  line.setAttribute("aria-current", "true");
  if (turns.length) line.append(directions(turns));
}

/** @param {import("./types").Turn[]} turns */
function directions(turns) {
  const line = (turn) => h("li", {}, turn.text, turn.distance ? h("span", { class: "muted" }, ` ${turn.distance}`) : null);
  return h(
    "details",
    { class: "turns", on: { click: (event) => event.stopPropagation() } },
    h("summary", {}, t("The way in words")),
    h("ol", {}, turns.map(line)),
  );
}

/** @param {Row} row @param {boolean} mixed @param {Options} options */
function helpRow(row, mixed, { app, point, send }) {
  const { item, kind, letter } = row;
  return h(
    "li",
    { class: `help-row ${item.in_service ? "" : "out"}`, data: { id: item.id, letter }, on: { click: () => point(row) } },
    h("span", { class: "letter", "aria-hidden": "true" }, letter || "×"),
    h(
      "div",
      { class: "help-what" },
      h(
        "div",
        { class: "help-name" },
        h("button", { type: "button", class: "help-show" }, item.name),
        mixed ? h("span", { class: "chip" }, kind.title) : null,
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
      h(
        "div",
        { class: "help-drawn" },
        item.by_road ? t("Its way is drawn on the map") : t("A straight line is drawn on the map"),
      ),
      item.in_service
        ? null
        : h(
            "div",
            { class: "help-out" },
            t("Out of service: {reason}", { reason: item.reason }),
            item.since ? h("span", { class: "muted" }, ` ${item.since}`) : null,
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
      send && item.in_service
        ? h(
            "button",
            {
              type: "button",
              class: "button send-out",
              "aria-label": t("Send {name}", { name: item.name }),
              on: {
                click: (event) => {
                  event.stopPropagation();
                  send(row);
                },
              },
            },
            t("Send out"),
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
                  changeService(app, { ...item, out_reason: item.reason });
                },
              },
            },
            item.in_service ? t("Put out of service") : t("Put back in service"),
          )
        : null,
    ),
  );
}

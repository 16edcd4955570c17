// How did it stand on another day? A field for the day, the sentence of it, and a small chart of the months before.
import { get, queryString } from "./api.js";
import { h, s } from "./dom.js";
import { t } from "./text.js";

const WIDTH = 312;
const HEIGHT = 120;
const FOOT = 18;

/** @typedef {{month: string, found: number, closed: number, open: number, never: number, late: number}} Month */

/** @param {import("./app.js").App} app @param {HTMLElement} place */
export function mountPast(app, place) {
  const part = /** @type {HTMLDetailsElement} */ (place);
  let asked = false;
  const load = async () => {
    if (asked || !part.open) return;
    asked = true;
    const said = part.querySelector(".past-said");
    const chart = part.querySelector(".past-chart");
    try {
      const answer = await get(`/api/history${queryString({ area: app.config.area.path, on: app.config.on?.day })}`);
      said?.replaceChildren(answer.said);
      chart?.replaceChildren(drawn(answer.months), legend(), uninspected(answer.months), legendOfPlaces());
    } catch (error) {
      asked = false;
      said?.replaceChildren(error instanceof Error ? error.message : String(error));
    }
  };
  part.addEventListener("toggle", load);
  load();
}

/** Found and closed as bars beside each other, open as a line above them. @param {Month[]} months */
function drawn(months) {
  const most = Math.max(1, ...months.flatMap((each) => [each.found, each.closed, each.open]));
  const step = WIDTH / months.length;
  const y = (number) => (HEIGHT - FOOT) * (1 - number / most);
  const bars = months.flatMap((each, at) => [
    bar("found", at * step + step * 0.12, step * 0.36, y(each.found), each),
    bar("closed", at * step + step * 0.52, step * 0.36, y(each.closed), each),
  ]);
  const points = months.map((each, at) => `${(at * step + step / 2).toFixed(1)},${y(each.open).toFixed(1)}`);
  return sheet(
    inWords(months),
    ...bars,
    s("polyline", { class: "past-open", points: points.join(" ") }),
    ...years(months),
  );
}

/** Places that were never inspected, and above them those that were late, at the end of each month. @param {Month[]} months */
function uninspected(months) {
  const most = Math.max(1, ...months.map((each) => each.never + each.late));
  const step = WIDTH / months.length;
  const height = (number) => ((HEIGHT - FOOT) * number) / most;
  const bars = months.flatMap((each, at) => {
    const title = t("{month}: {never} places never inspected, {late} not within their cycle", each);
    const part = (kind, below, number) =>
      s(
        "rect",
        {
          class: `past-${kind}`,
          x: (at * step + step * 0.12).toFixed(1),
          y: (HEIGHT - FOOT - height(below + number)).toFixed(1),
          width: (step * 0.76).toFixed(1),
          height: height(number).toFixed(1),
        },
        s("title", {}, title),
      );
    return [part("never", 0, each.never), part("late", each.never, each.late)];
  });
  const words = months.map((each) => t("{month}: {never} places never inspected, {late} not within their cycle", each));
  return sheet(words.join("; "), ...bars, ...years(months));
}

/** @param {string} words @param {Node[]} parts */
const sheet = (words, ...parts) =>
  s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words }, ...parts);

/** @param {Month[]} months */
const years = (months) =>
  months.flatMap((each, at) =>
    each.month.endsWith("-01") || at === 0
      ? [s("text", { x: String((at * WIDTH) / months.length), y: String(HEIGHT - 4), class: "past-year" }, each.month)]
      : [],
  );

function bar(kind, x, width, top, month) {
  const title = t("{month}: {found} found, {closed} closed, {open} open", month);
  return s(
    "rect",
    { class: `past-${kind}`, x: x.toFixed(1), y: top.toFixed(1), width: width.toFixed(1), height: (HEIGHT - FOOT - top).toFixed(1) },
    s("title", {}, title),
  );
}

/** @param {Month[]} months */
const inWords = (months) =>
  months.map((month) => t("{month}: {found} found, {closed} closed, {open} open", month)).join("; ");

const entry = (kind, text) => h("li", { class: `past-key ${kind}` }, text);

const legend = () =>
  h(
    "ul",
    { class: "past-legend" },
    entry("found", t("found")),
    entry("closed", t("closed")),
    entry("open", t("open at the end of the month")),
  );

const legendOfPlaces = () =>
  h(
    "ul",
    { class: "past-legend" },
    entry("never", t("places never inspected")),
    entry("late", t("not within their cycle")),
  );

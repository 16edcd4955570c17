// How are the figures of a page drawn as lines, by day, by night and on paper? The table beside each holds the same.

/** @typedef {{ months: string[], titles: string[], values: (number | null)[][] }} Figures */

const DASHES = [[], [8, 4], [2, 4]];
const HEIGHT_PX = 260;

/** @type {Map<HTMLElement, { destroy(): void, setSize(size: { width: number, height: number }): void }>} */
const drawn = new Map();

/** @param {string} name */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** @param {HTMLElement} place */
function draw(place) {
  const told = document.getElementById(`figures-${place.dataset.trend}`)?.textContent;
  if (!told) return;
  /** @type {Figures} */
  const figures = JSON.parse(told);
  const at = figures.months.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const ink = colour("--ink-2");
  const axis = { stroke: ink, grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") } };
  const strokes = [colour("--accent-strong"), colour("--ink-3"), colour("--problem")];
  drawn.get(place)?.destroy();
  const options = {
    width: Math.max(place.clientWidth, 240),
    height: HEIGHT_PX,
    tzDate: (/** @type {number} */ second) => window.uPlot.tzDate(new Date(second * 1e3), "Etc/UTC"),
    scales: { y: { range: (/** @type {unknown} */ _, /** @type {number | null} */ __, /** @type {number | null} */ most) => [0, Math.max(1, (most ?? 0) * 1.1)] } },
    axes: [{ ...axis, values: (/** @type {unknown} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => new Date(tick * 1e3).toISOString().slice(0, 7)), space: 70 }, axis],
    series: [
      { value: (/** @type {unknown} */ _, /** @type {number | null} */ second) => (second === null ? "–" : new Date(second * 1e3).toISOString().slice(0, 7)) },
      ...figures.titles.map((label, number) => ({
        label,
        stroke: strokes[number % strokes.length],
        dash: DASHES[number % DASHES.length],
        width: 2,
        points: { size: 5 },
      })),
    ],
  };
  drawn.set(place, new window.uPlot(options, [at, ...figures.values], place));
}

const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-trend]")]);
const drawAll = () => places.forEach(draw);
drawAll();
// The colours of day and night are not the same; neither is the width of a turned phone.
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
addEventListener("resize", () => {
  for (const [place, chart] of drawn) chart.setSize({ width: Math.max(place.clientWidth, 240), height: HEIGHT_PX });
});

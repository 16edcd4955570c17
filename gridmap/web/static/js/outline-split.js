// Along which line is the area split, which part keeps its code and its records, and what is the other called?
import { ApiError, send } from "./api.js";
import { button, h, query, put } from "./dom.js";
import { L, map } from "./leaflet.js";
import { MARKS } from "./outline-ground.js";
import { sentences, t } from "./text.js";

const marks = L.layerGroup();
const LETTERS = { left: "A", right: "B" };

/** Shows what a line would make of the area and asks what becomes of it.
 * @param {{path: string, version: number, name: string}} area @param {number[][]} line
 * @param {{done: (answer: any) => void, again: () => void}} then */
export async function askSplit(area, line, then) {
  const holder = query("#outline-split");
  try {
    const found = await send("POST", `/api/areas/${area.path}/parts`, { line });
    show(found.parts);
    put(holder, form(area, line, found, then));
    query("input", holder).focus();
  } catch (error) {
    put(
      holder,
      h(
        "p",
        { class: "problems", role: "alert" },
        error instanceof ApiError ? words(error) : t("It could not be split."),
      ),
      button(t("Draw another line"), then.again, "primary"),
    );
  }
}

export function hideParts() {
  marks.clearLayers();
}

function show(parts) {
  marks.clearLayers().addTo(map);
  for (const part of parts) {
    const shape = L.geoJSON(part.geometry, {
      style: { className: `part-${part.side}`, weight: 3, snapIgnore: true },
      interactive: false,
      pane: MARKS,
    });
    marks.addLayer(shape);
    const letter = h("span", { class: "part-letter" }, LETTERS[part.side]);
    marks.addLayer(
      L.marker(shape.getBounds().getCenter(), {
        interactive: false,
        keyboard: false,
        snapIgnore: true,
        icon: L.divIcon({ html: letter, className: "name-holder", iconSize: [0, 0] }),
      }),
    );
  }
}

function form(area, line, found, then) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const go = h("button", { class: "button primary big wide" }, t("Split"));
  if (found.needs_administrator) go.setAttribute("disabled", "");
  const larger = found.parts.reduce((best, part) => (part.enterprises > best.enterprises ? part : best));
  const made = h(
    "form",
    { class: "form" },
    h(
      "fieldset",
      {},
      h("legend", {}, t("Which part keeps the code, the posts and the rights?")),
      found.parts.map((part) =>
        h(
          "label",
          { class: "check option" },
          h("input", { type: "radio", name: "keeps", value: part.side, checked: part === larger }),
          h(
            "span",
            {},
            h("strong", {}, LETTERS[part.side]),
            ` ${part.size} · `,
            t("Enterprises: {number}", { number: part.enterprises }),
            part.inside.length ? ` · ${part.inside.join(t(", "))}` : null,
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "hint" },
      t(
        "Records go to the part in which their point lies; those without a point stay with the part that keeps the code.",
      ),
    ),
    field("name", t("Name of the other part"), { required: true, maxlength: 200 }),
    field("code", t("Its official code"), { inputmode: "numeric" }),
    h(
      "div",
      { class: "field-pair" },
      field("population", t("People in the other part"), { inputmode: "numeric" }),
      field("kept_population", t("People in the part that keeps the code"), { inputmode: "numeric" }),
    ),
    h("p", { class: "hint" }, t("What is not counted anew is unknown from now on.")),
    found.needs_administrator
      ? h(
          "p",
          { class: "problem" },
          t("Areas lie in it, and with them posts and rights: an administrator splits it."),
        )
      : null,
    problem,
    h("div", { class: "form-actions" }, go, button(t("Draw another line"), then.again, "quiet")),
  );
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.setAttribute("disabled", "");
    const typed = (name) => made.elements.namedItem(name).value;
    try {
      const answer = await send("POST", `/api/areas/${area.path}/split`, {
        line,
        version: area.version,
        keeps: typed("keeps"),
        values: {
          name: typed("name"),
          code: typed("code"),
          population: typed("population"),
          households: "",
          kept: { population: typed("kept_population"), households: "" },
        },
      });
      then.done(answer);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error instanceof ApiError ? words(error) : t("It could not be split.");
      go.removeAttribute("disabled");
    }
  });
  return made;
}

const words = (error) => sentences([error.message, ...error.problems.map((each) => each.message)]);

function field(name, title, attributes) {
  const id = `split-${name}`;
  return h(
    "div",
    { class: "field" },
    h(
      "label",
      { for: id },
      title,
      attributes.required ? null : h("span", { class: "required" }, ` ${t("(optional)")}`),
    ),
    h("input", { id, name, autocomplete: "off", ...attributes }),
  );
}

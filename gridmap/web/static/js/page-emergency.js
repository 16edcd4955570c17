// How are the corners of a scenario drawn? Each tap on the sheet is a corner, kept in degrees for the server.
import { query } from "./dom.js";

const svg = document.querySelector(".scenario-sheet svg");
const form = document.getElementById("scenario");

if (svg instanceof SVGSVGElement && form instanceof HTMLFormElement) {
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("outline"));
  const west = Number(svg.dataset.west);
  const north = Number(svg.dataset.north);
  const scaleX = Number(svg.dataset.scaleX);
  const scaleY = Number(svg.dataset.scaleY);
  /** @type {[number, number][]} */
  let corners = input.value ? JSON.parse(input.value) : [];

  // On a narrow sheet not all names have room: one that would lie over another stays away.
  const inSight = [];
  for (const name of svg.querySelectorAll("text")) {
    const own = name.getBoundingClientRect();
    const isHidden = inSight.some(
      (other) =>
        own.left < other.right && other.left < own.right && own.top < other.bottom && other.top < own.bottom,
    );
    if (isHidden) name.setAttribute("visibility", "hidden");
    else inSight.push(own);
  }

  const onSheet = ([lon, lat]) => [(lon - west) * scaleX, (north - lat) * scaleY];

  const draw = () => {
    const points = corners.map(onSheet);
    query(".drawn", svg).setAttribute("points", points.map((each) => each.join(",")).join(" "));
    query(".corners", svg).replaceChildren(
      ...points.map(([x, y]) => {
        const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        dot.setAttribute("cx", String(x));
        dot.setAttribute("cy", String(y));
        dot.setAttribute("r", "9");
        return dot;
      }),
    );
    input.value = corners.length ? JSON.stringify(corners) : "";
  };

  svg.addEventListener("click", (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
    const degrees = [west + place.x / scaleX, north - place.y / scaleY].map((each) => Number(each.toFixed(6)));
    corners.push([degrees[0], degrees[1]]);
    draw();
  });
  query("[data-undo]", form).addEventListener("click", () => {
    corners.pop();
    draw();
  });
  query("[data-clear]", form).addEventListener("click", () => {
    corners = [];
    draw();
  });
  draw();
}

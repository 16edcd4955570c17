// How are the corners of a scenario drawn? Each tap on the sheet is a corner, kept in degrees for the server.
const svg = document.querySelector(".scenario-sheet svg");
const form = document.getElementById("scenario");

if (svg instanceof SVGSVGElement && form instanceof HTMLFormElement) {
  const kept = /** @type {HTMLInputElement} */ (form.elements.namedItem("outline"));
  const west = Number(svg.dataset.west);
  const north = Number(svg.dataset.north);
  const scaleX = Number(svg.dataset.scaleX);
  const scaleY = Number(svg.dataset.scaleY);
  /** @type {[number, number][]} */
  let corners = kept.value ? JSON.parse(kept.value) : [];

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
    svg.querySelector(".drawn").setAttribute("points", points.map((each) => each.join(",")).join(" "));
    svg.querySelector(".corners").replaceChildren(
      ...points.map(([x, y]) => {
        const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        dot.setAttribute("cx", String(x));
        dot.setAttribute("cy", String(y));
        dot.setAttribute("r", "9");
        return dot;
      }),
    );
    kept.value = corners.length ? JSON.stringify(corners) : "";
  };

  svg.addEventListener("click", (event) => {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const degrees = [west + place.x / scaleX, north - place.y / scaleY].map((each) => Number(each.toFixed(6)));
    corners.push([degrees[0], degrees[1]]);
    draw();
  });
  form.querySelector("[data-undo]").addEventListener("click", () => {
    corners.pop();
    draw();
  });
  form.querySelector("[data-clear]").addEventListener("click", () => {
    corners = [];
    draw();
  });
  draw();
}

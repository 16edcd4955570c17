// The same outline as a text: for who cannot draw, who copies from elsewhere, and who wants to see the numbers.
import { ApiError, send } from "./api.js";
import { query } from "./dom.js";
import { t } from "./text.js";

/** @param {import("./outline-shape.js").Shape} shape */
export function mountText(shape) {
  const field = query("#outline-text");
  const problem = query("#outline-text-problem");
  shape.on("changed", () => {
    field.value = shape.geometry ? corners(shape.geometry) : "";
    query("#outline-system").value = "wgs84";
  });
  query("#outline-take").addEventListener("click", async () => {
    problem.hidden = true;
    try {
      const read = await send("POST", "/api/areas/read", {
        text: field.value,
        system: query("#outline-system").value,
      });
      if (!read.geometry?.type.endsWith("Polygon"))
        throw new ApiError(t("This is a line; an outline is needed."), 422);
      shape.take(read.geometry);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error instanceof ApiError ? error.message : t("It could not be read.");
    }
  });
}

/** One corner in a line, parts after an empty one. With holes it stays GeoJSON, for a list of corners has none. */
function corners(geometry) {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  if (parts.some((rings) => rings.length > 1)) return JSON.stringify(geometry);
  return parts
    .map(([ring]) =>
      ring
        .slice(0, -1)
        .map(([lon, lat]) => `${lon}, ${lat}`)
        .join("\n"),
    )
    .join("\n\n");
}

// The same shape as a text: for who cannot draw, who copies from elsewhere, and who wants to see the numbers.
import { ApiError, send } from "./api.js";
import { query } from "./dom.js";
import { t } from "./text.js";

/** @param {import("./outline-shape.js").Shape} shape
 * @param {{field: HTMLTextAreaElement, system: HTMLSelectElement, kind: "area"|"line", keepsFresh?: boolean}} asked
 *   keepsFresh: what is shown at first was read from the text, which stays as it is
 * @returns {(options?: {fresh?: boolean}) => Promise<void>} shows on the map what the text says */
export function mountText(shape, { field, system, kind, keepsFresh = false }) {
  const problem = query("#outline-text-problem");
  shape.on("changed", (fresh) => {
    if (fresh && keepsFresh) return;
    field.value = shape.geometry ? corners(shape.geometry) : "";
    system.value = "wgs84";
  });
  const take = async (options = {}) => {
    problem.hidden = true;
    try {
      const read = await send("POST", "/api/areas/read", { text: field.value, system: system.value, kind });
      if (kind === "area" && !read.geometry?.type.endsWith("Polygon"))
        throw new ApiError(t("This is a line; an outline is needed."), 422);
      if (kind === "line" && read.geometry?.type !== "LineString")
        throw new ApiError(t("This is an outline; a line is needed."), 422);
      shape.take(read.geometry, options);
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error instanceof ApiError ? error.message : t("It could not be read.");
    }
  };
  query("#outline-take").addEventListener("click", () => take());
  return take;
}

/** One corner in a line, parts after an empty one. With holes it stays GeoJSON, for a list of corners has none. */
function corners(geometry) {
  const listed = (corners) => corners.map(([lon, lat]) => `${lon}, ${lat}`).join("\n");
  if (geometry.type === "LineString") return listed(geometry.coordinates);
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  if (parts.some((rings) => rings.length > 1)) return JSON.stringify(geometry);
  return parts.map(([ring]) => listed(ring.slice(0, -1))).join("\n\n");
}

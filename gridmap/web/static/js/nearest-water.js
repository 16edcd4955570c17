// "Where do I connect the hose?" The hydrants and waters nearest to the grid, or to where its leader stands.
import { ApiError, get, queryString } from "./api.js";
import { h, query, put } from "./dom.js";
import { isCutOff, keptWater } from "./kept-answers.js";
import { grouped, helpGroup } from "./help-list.js";
import { mountHelpMarks } from "./help-marks.js";
import { t } from "./text.js";

const WATER = new Set(["hydrant", "water_source"]);

/** @param {import("./app.js").App} app */
export function mountNearestWater(app) {
  const box = query("#nearest-water");
  const open = query("#nearest-hydrant");
  const line = (row) => query(`.help-row[data-id="${CSS.escape(row.item.id)}"]`, box);
  let at = null;
  let last = {};
  const marks = mountHelpMarks(
    app,
    (row) => marks.drive(row, at),
    (row) => {
      for (const each of box.querySelectorAll(".help-row[aria-current]")) each.removeAttribute("aria-current");
      if (row) line(row)?.setAttribute("aria-current", "true");
    },
  );
  const ask = async (question, from) => {
    last = { question, from };
    try {
      const found = await get(`/api/locate${queryString(question)}`).catch((error) => {
        if (!isCutOff(error)) throw error;
        return keptWater(app, question);
      });
      if (last.question !== question) return;
      at = found.place;
      const groups = grouped(found.help.filter((kind) => WATER.has(kind.kind)));
      const options = {
        app,
        point: (row) => marks.drive(row, at),
      };
      put(
        box,
        h("p", { class: "muted", role: "status" }, from),
        found.note ? h("p", { class: "muted" }, found.note) : null,
        groups.length
          ? groups.map((group) => helpGroup(group, options))
          : h("p", { class: "empty" }, found.note ? t("No hydrant and no water is on this phone's map.") : t("No hydrant and no water is known within 50 km.")),
      );
      box.scrollIntoView({ block: "start" });
      const rows = groups.flatMap((group) => group.rows);
      marks.draw(rows);
      const nearest = rows.find((row) => row.item.in_service);
      if (nearest) marks.drive(nearest, at);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(box, h("p", { class: "problem", role: "alert" }, error.message));
    }
  };
  open.addEventListener("click", () => {
    const { area } = app.config;
    put(box, h("p", { class: "loading" }, t("Looking …")));
    ask({ layer: "areas", id: area.path }, t("Measured from the middle of {area}.", { area: area.name }));
    navigator.geolocation?.getCurrentPosition(
      ({ coords }) =>
        ask(
          { lon: coords.longitude.toFixed(6), lat: coords.latitude.toFixed(6) },
          t("Measured from where you are."),
        ),
      () => {}, // from the middle of the grid is answer enough
      { enableHighAccuracy: true, timeout: 8000 },
    );
  });
  app.bus.on("saved", () => {
    if (last.question && box.childElementCount) ask(last.question, last.from);
  });
}

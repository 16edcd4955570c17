// Where did it happen? A tap on the map sets the point of the call's form, and so does a place that is typed and found.
import { ApiError, get, isAbort, queryString } from "./api.js";
import { makeApp } from "./app.js";
import { h, put, query } from "./dom.js";
import { goTo, map } from "./leaflet.js";
import { makePanel } from "./panel.js";
import { makePin } from "./pin.js";
import { t } from "./text.js";

/** @param {any} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const form = query("#call");
  const [lon, lat, place] = ["lon", "lat", "place"].map((name) => form.elements.namedItem(name));
  const found = query("#place-found");
  const choices = query("#place-choices");
  let abort = new AbortController();
  let quiet = false;
  let asked = place.value.trim();

  const set = (at, text) => {
    [lon.value, lat.value] = at.map((degrees) => degrees.toFixed(6));
    found.textContent = text;
  };
  const pin = makePin(null, (east, north) => {
    if (quiet) return;
    abort.abort();
    put(choices);
    set([east, north], t("Point set on the map: {lon}, {lat}", { lon: east.toFixed(5), lat: north.toFixed(5) }));
  });
  const choose = (each) => {
    quiet = true;
    pin.put(each.lon, each.lat);
    quiet = false;
    goTo([each.lon, each.lat]);
    put(choices);
    set([each.lon, each.lat], [each.label, each.subtitle ?? "", each.note ?? ""].filter(Boolean).join(" · "));
  };
  /** What was typed decides anew; what the server cannot tell it says when the form is sent. */
  const look = async () => {
    const q = place.value.trim();
    // Enter has asked already when the field is left for one of the choices: they must not vanish under the finger.
    if (q === asked) return;
    asked = q;
    abort.abort();
    abort = new AbortController();
    [lon.value, lat.value] = ["", ""];
    pin.hide();
    put(choices);
    found.textContent = q ? t("Looking …") : t("or tap the map");
    if (!q) return;
    try {
      const answer = await get(`/api/locate${queryString({ q })}`, { signal: abort.signal });
      if (answer.place) choose({ ...answer.place, subtitle: answer.place.areas.map((area) => area.name).join(" · ") });
      else offer(answer.choices);
    } catch (error) {
      if (!isAbort(error)) found.textContent = error instanceof ApiError ? error.message : t("The answer could not be shown.");
    }
  };
  const offer = (list) => {
    found.textContent = list.length ? t("Which one?") : t("Nothing by that name");
    put(
      choices,
      list.slice(0, 6).map((each) =>
        h(
          "button",
          {
            type: "button",
            class: "choice",
            on: {
              click: () => {
                place.value = asked = each.label;
                choose(each);
              },
            },
          },
          h("span", { class: "strong" }, each.label),
          h("span", { class: "muted" }, ` ${each.subtitle}`),
        ),
      ),
    );
  };
  place.addEventListener("change", look);
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    look();
  });
  choices.addEventListener("change", ({ target }) => {
    if (target.dataset.lon) choose({ lon: Number(target.dataset.lon), lat: Number(target.dataset.lat), label: place.value });
  });
  map.getContainer().classList.add("placing");
  if (lon.value && lat.value) {
    choose({ lon: Number(lon.value), lat: Number(lat.value), label: place.value || t("Point set on the map: {lon}, {lat}", { lon: lon.value, lat: lat.value }) });
  }
}

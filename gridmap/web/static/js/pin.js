// Where is it? A pin that is set by a tap or a drag, or with the keyboard at the middle of the map, and confirmed.
import { ApiError } from "./api.js";
import { button, h } from "./dom.js";
import { signIcon } from "./features.js";
import { L, goTo, latLng, map } from "./leaflet.js";
import { pointSign } from "./marks.js";
import { sentences, t } from "./text.js";
import { showToast } from "./toast.js";
import { change, showWritten } from "./writing.js";

const PIN = {
  key: "pin",
  title: "",
  color: "#0a5566",
  shape: "drop",
  letter: "",
  hatch: false,
  dash: "",
  size_px: 44,
  weight_px: 1,
  fill_opacity: 1,
  muted: false,
};

/** A pin that follows taps until `stop`. @param {number[]|null} center @param {(lon: number, lat: number) => void} moved */
export function makePin(center, moved) {
  const icon = signIcon(pointSign(PIN), 44, { className: "pin" });
  icon.options.iconAnchor = [22, 42];
  const pin = L.marker(center ? latLng(center) : map.getCenter(), {
    icon,
    draggable: true,
    autoPan: true,
    zIndexOffset: 9000,
    keyboard: false,
  });
  const report = () => {
    const at = pin.getLatLng().wrap();
    moved(at.lng, at.lat);
  };
  const put = (at) => {
    pin.setLatLng(at).addTo(map);
    report();
  };
  const tap = (event) => put(event.latlng);
  if (center) pin.addTo(map);
  pin.on("dragend", report);
  map.on("click", tap);
  map.getContainer().classList.add("placing");
  return {
    put: (lon, lat) => put(L.latLng(lat, lon)),
    toMiddle: () => put(map.getCenter()),
    hide: () => void pin.remove(),
    stop() {
      map.off("click", tap);
      pin.remove();
      map.getContainer().classList.remove("placing");
    },
  };
}

/** Asks where a record is and saves the answer. @param {import("./app.js").App} app @param {import("./types").Layer} conf
 * @param {string} id @param {number[]|null} center where it is now, or null */
export async function startPlacing(app, conf, id, center) {
  let edit;
  let title = "";
  try {
    ({ edit, title } = await app.details(conf.key, id));
  } catch (error) {
    return showToast(error instanceof ApiError ? error.message : t("It cannot be moved now."));
  }
  if (!edit) return showToast(t("You may look at this, but not change it."));
  if (app.busy) app.busy();
  app.panel?.collapse();
  if (center) goTo(center);
  let place = null;
  const text = h(
    "span",
    {},
    center ? t("Drag the pin or tap where it belongs.") : t("Tap the map where it belongs."),
  );
  const save = button(t("Save this place"), () => keep(), "primary");
  save.disabled = true;
  const bar = h(
    "div",
    { class: "placing-bar", role: "dialog", "aria-label": t("Place on the map") },
    text,
    h(
      "div",
      { class: "row" },
      save,
      button(t("Put it in the middle"), () => pin.toMiddle()),
      button(t("Cancel"), () => stop(), "quiet"),
    ),
  );
  const pin = makePin(center, (lon, lat) => {
    place = { lon, lat };
    save.disabled = false;
  });
  const stop = () => {
    pin.stop();
    bar.remove();
    app.busy = null;
  };
  const keep = async () => {
    save.disabled = true;
    try {
      const audited = await change(app, { ...edit, title }, { geom: place });
      stop();
      showWritten(app, t("The place is saved."), audited);
    } catch (error) {
      save.disabled = false;
      text.className = "problem";
      text.textContent =
        error instanceof ApiError
          ? sentences([error.message, ...error.problems.map((each) => each.message)])
          : t("It could not be saved.");
    }
  };
  app.busy = stop;
  document.getElementById("map-page")?.append(bar);
  return undefined;
}

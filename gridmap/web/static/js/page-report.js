// "I have found a hazard here." A form for a phone in one hand: where, what, how grave, with photos; a retry never doubles it.
import { ApiError, send } from "./api.js";
import { makeApp } from "./app.js";
import { button, h, one, put } from "./dom.js";
import { fit } from "./leaflet.js";
import { makePanel } from "./panel.js";
import { keepPhotos } from "./photos.js";
import { choicesOf, keepEnterprise, keepPlace } from "./report-fields.js";
import { t } from "./text.js";

/** @param {any} config */
export function open(config) {
  const app = makeApp(config);
  app.taps = true;
  app.panel = makePanel(one("#panel"));
  const form = /** @type {HTMLFormElement} */ (one("#report-form"));
  const trouble = one("#report-trouble");
  const photos = keepPhotos(one("#photo-input"), one("#photo-list"));
  const report = { id: crypto.randomUUID?.() ?? randomId(), place: null, enterprise: "", saved: false };

  const pin = keepPlace(report);
  keepEnterprise(config, report, pin);
  choicesOf(config, "grade", one("#grade"));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (one("#enterprise").value.trim() && !report.enterprise) {
      complain(form, [
        { field: "enterprise_id", message: t("Choose the enterprise from the list, or leave this empty.") },
      ]);
      return;
    }
    const submit = one("button[type=submit]", form);
    submit.disabled = true;
    complain(form, []);
    trouble.hidden = true;
    try {
      if (!report.saved)
        await send("POST", "/api/records/hazards", { id: report.id, values: values(form, report) });
      // From here on a failure concerns the photos alone: the hazard is registered.
      report.saved = true;
      await photos.upload((photo) => send("POST", `/api/records/hazards/${report.id}/photos`, photo));
      done(config, report);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const text = report.saved ? t("The hazard is registered, but a photo was not sent.") : "";
      put(trouble, `${text} ${error.message}`);
      trouble.hidden = false;
      complain(form, error.problems);
      submit.textContent = report.saved ? t("Send the photos again") : t("Report");
    } finally {
      submit.disabled = false;
    }
  });
}

function values(form, report) {
  const data = new FormData(form);
  const text = (name) => String(data.get(name) ?? "").trim();
  return {
    title: text("title"),
    description: text("description"),
    grade: text("grade"),
    deadline: text("deadline") || null,
    enterprise_id: report.enterprise || null,
    geom: report.place,
  };
}

function complain(form, problems) {
  for (const control of form.querySelectorAll("[name]")) {
    const found = problems.find((each) => each.field === control.name);
    const line = one(`#${control.name}-problem`, form);
    control.toggleAttribute("aria-invalid", Boolean(found));
    if (found) control.setAttribute("aria-invalid", "true");
    if (line) {
      line.hidden = !found;
      line.textContent = found?.message ?? "";
    }
  }
  const known = [...form.elements].map((element) => element.name);
  const rest = problems.filter((each) => !known.includes(each.field));
  if (rest.length) {
    const trouble = one("#report-trouble");
    trouble.append(` ${rest.map((each) => each.message).join(" ")}`);
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}

function done(config, report) {
  const home = config.viewer.roles.includes("grid_leader") ? "/grid" : "/map";
  put(
    one("#panel-report"),
    h(
      "div",
      { class: "empty" },
      h("h1", {}, t("The hazard is registered.")),
      h(
        "p",
        {},
        t("It stands in the list of open hazards until it is rectified, re-checked and closed out."),
      ),
      h(
        "div",
        { class: "stack" },
        h(
          "a",
          { class: "button primary big wide", href: `${home}#pick=hazards/${report.id}` },
          t("Look at it"),
        ),
        button(t("Report another one"), () => location.assign("/report"), "big wide"),
      ),
    ),
  );
  one("#panel-report").focus();
  if (report.place)
    fit([
      report.place.lon - 0.004,
      report.place.lat - 0.004,
      report.place.lon + 0.004,
      report.place.lat + 0.004,
    ]);
}

/** On a plain-http address browsers withhold crypto.randomUUID. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

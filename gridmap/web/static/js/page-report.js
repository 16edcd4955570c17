// "I have found a hazard here." A form for a phone in one hand: where, what, how grave, with photos; a retry never doubles it.
import { ApiError, send } from "./api.js";
import { makeApp } from "./app.js";
import { button, h, query, put } from "./dom.js";
import { fit } from "./leaflet.js";
import { makePanel } from "./panel.js";
import { mountPhotos } from "./photos.js";
import { mountEnterprise, mountPlace } from "./report-fields.js";
import { t } from "./text.js";

/** @param {import("./types").Config} config */
export function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const form = /** @type {HTMLFormElement} */ (query("#report-form"));
  const trouble = query("#report-trouble");
  const photos = mountPhotos(query("#photo-input"), query("#photo-list"));
  const report = { id: crypto.randomUUID?.() ?? randomId(), place: null, enterprise: "", saved: false };

  const pin = mountPlace(report);
  mountEnterprise(config, report, pin);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (query("#enterprise").value.trim() && !report.enterprise) {
      showProblems(form, [
        { field: "enterprise_id", message: t("Choose the enterprise from the list, or leave this empty.") },
      ]);
      return;
    }
    const submit = query("button[type=submit]", form);
    submit.disabled = true;
    showProblems(form, []);
    trouble.hidden = true;
    try {
      if (!report.saved)
        await send("POST", "/api/records/hazards", { id: report.id, values: values(form, report) });
      // From here on a failure concerns the photos alone: the hazard is registered.
      report.saved = true;
      await photos.upload((photo) => send("POST", `/api/records/hazards/${report.id}/photos`, photo));
      done(form, report);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const text = report.saved ? t("The hazard is registered, but a photo was not sent.") : "";
      put(trouble, `${text} ${error.message}`);
      trouble.hidden = false;
      showProblems(form, error.problems);
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

function showProblems(form, problems) {
  for (const control of form.querySelectorAll("[name]")) {
    const problem = problems.find((each) => each.field === control.name);
    const line = query(`#${control.name}-problem`, form);
    control.toggleAttribute("aria-invalid", Boolean(problem));
    if (problem) control.setAttribute("aria-invalid", "true");
    if (line) {
      line.hidden = !problem;
      line.textContent = problem?.message ?? "";
    }
  }
  const fieldNames = [...form.elements].map((element) => element.name);
  const rest = problems.filter((each) => !fieldNames.includes(each.field));
  if (rest.length) {
    const trouble = query("#report-trouble");
    trouble.append(` ${rest.map((each) => each.message).join(" ")}`);
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}

function done(form, report) {
  put(
    query("#panel-report"),
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
          {
            class: "button primary big wide",
            href: `${form.dataset.after}#pick=${form.dataset.layer}/${report.id}`,
          },
          t("Look at it"),
        ),
        button(t("Report another one"), () => location.assign("/report"), "big wide"),
      ),
    ),
  );
  query("#panel-report").focus();
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

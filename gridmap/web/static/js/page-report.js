// "I have found a hazard here." A form for a phone in one hand: where, what, how grave, with photos. It goes into the
// outbox of this phone, with a signal or without one, and from there to the server, once.
import { makeApp } from "./app.js";
import { button, h, query, put } from "./dom.js";
import { fit, goTo } from "./leaflet.js";
import { keepForOffline } from "./offline.js";
import { mountOutbox } from "./outbox-strip.js";
import { makePanel } from "./panel.js";
import { mountPhotos } from "./photos.js";
import { mountEnterprise, mountPlace } from "./report-fields.js";
import { t } from "./text.js";

/** @param {import("./types").Config} config */
export async function open(config) {
  const app = makeApp(config);
  app.picksPlace = true;
  app.panel = makePanel(query("#panel"));
  const form = /** @type {HTMLFormElement} */ (query("#report-form"));
  const trouble = query("#report-trouble");
  const photos = mountPhotos(query("#photo-input"), query("#photo-list"));
  const report = { place: null, enterprise: "" };

  const pin = mountPlace(report);
  mountEnterprise(config, report, pin);
  startAtLink(pin);
  keepForOffline(config);
  const outbox = await mountOutbox(config, query("#outbox"), (entry, receipt) => told(form, entry, receipt));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problems = missing(form, report);
    showProblems(form, problems);
    if (problems.length) return;
    const submit = query("button[type=submit]", form);
    submit.disabled = true;
    trouble.hidden = true;
    try {
      const said = values(form, report);
      const kept = await outbox.write({
        kind: "hazard",
        area: config.area.path,
        title: said.title,
        values: said,
        files: photos.files(),
      });
      done(form, report, kept);
      outbox.send();
    } catch (error) {
      console.warn(error);
      put(trouble, t("This phone has no room left to keep it. Send or save what waits, then try again."));
      trouble.hidden = false;
    } finally {
      submit.disabled = false;
    }
  });
}

/** A link from the map says where. @param {any} pin */
function startAtLink(pin) {
  const asked = new URLSearchParams(location.search);
  const [lon, lat] = [Number(asked.get("lon") ?? NaN), Number(asked.get("lat") ?? NaN)];
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lon) > 180 || Math.abs(lat) > 85) return;
  pin.put(lon, lat);
  goTo([lon, lat], 17);
}

/** What can be said before it is sent; the server looks again. */
function missing(form, report) {
  const said = values(form, report);
  const problems = [];
  if (!said.title) problems.push({ field: "title", message: t("Fill this in.") });
  if (query("#enterprise").value.trim() && !report.enterprise)
    problems.push({
      field: "enterprise_id",
      message: t("Choose the enterprise from the list, or leave this empty."),
    });
  if (said.deadline && said.deadline < today())
    problems.push({ field: "deadline", message: t("The deadline cannot lie in the past.") });
  return problems;
}

/** The day on this phone, as a date field writes it. */
function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
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

/** @param {HTMLFormElement} form @param {any} report @param {any} entry */
function done(form, report, entry) {
  put(
    query("#panel-report"),
    h(
      "div",
      { class: "empty", data: { entry: entry.id } },
      h("h1", { class: "report-told" }, t("Kept on this phone.")),
      h(
        "p",
        { class: "report-more" },
        t("It is sent as soon as there is a signal. You can go on, or close the page."),
      ),
      h(
        "div",
        { class: "stack" },
        h("a", { class: "button primary big wide", href: form.dataset.after }, t("My grid")),
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

/** The receipt has come: what is said of the report on the screen follows it.
 * @param {HTMLFormElement} form @param {any} entry @param {any} receipt */
function told(form, entry, receipt) {
  const panel = query(`#panel-report [data-entry="${entry.id}"]`);
  if (!panel) return;
  if (receipt.state === "held") {
    put(query(".report-told", panel), t("It has arrived and waits for a planner."));
    put(query(".report-more", panel), receipt.trouble.join(" "));
    return;
  }
  put(query(".report-told", panel), t("The hazard is registered."));
  put(
    query(".report-more", panel),
    t("It stands in the list of open hazards until it is rectified, re-checked and closed out."),
  );
  const link = query("a.button", panel);
  link.href = `${form.dataset.after}#pick=${form.dataset.layer}/${entry.id}`;
  link.textContent = t("Look at it");
}

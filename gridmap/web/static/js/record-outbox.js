// A record's form for a phone in one hand: what is entered goes into the outbox of this phone, with a signal or without
// one, and from there to the server, once. Where there is a signal the server says first what it would refuse.
import { send } from "./api.js";
import { button, h, put, query } from "./dom.js";
import { fit } from "./leaflet.js";
import { keepForOffline } from "./offline.js";
import { mountOutbox } from "./outbox-strip.js";
import { own, release } from "./own.js";
import { mountPhotos } from "./photos.js";
import { mountEnterprise } from "./record-fields.js";
import { sentences, t } from "./text.js";

/** @typedef {{field: string, message: string}} Problem */

const PATIENCE_MS = 3000;
const AROUND_DEG = 0.004;

/** @param {import("./types").Config} config @param {HTMLFormElement} form @param {any} pin
 * @param {() => number[]} place where it is as degrees, not finite where nobody said */
export async function mountKeeping(config, form, pin, place) {
  const enterprise = mountEnterprise(config, form, pin);
  const trouble = h("p", { class: "flash problem-flash", role: "alert", hidden: true });
  form.prepend(trouble);
  keepForOffline(config);
  const outbox = await mountOutbox(config, query("#outbox"), (entry, receipt) => told(form, entry, receipt)).catch(
    (error) => {
      release(form); // a browser that keeps nothing sends it as one without scripts does
      throw error;
    },
  );
  const photos = mountPhotos(query("#photo-input"), query("#photo-list"));
  own(form, async (event) => {
    event.preventDefault();
    const submit = query(".send button", form);
    submit.disabled = true;
    trouble.hidden = true;
    try {
      const problems = missing(form, enterprise);
      if (!problems.length) problems.push(...(await refused(form)));
      showProblems(form, problems, trouble);
      if (problems.length) return;
      const entry = {
        kind: form.dataset.kind ?? "",
        area: config.area.path,
        title: query("[name=title], [name=name]", form)?.value.trim() ?? "",
        values: values(form, enterprise.id(), place()),
        files: photos.files(),
      };
      done(form, await outbox.write(entry), place());
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

/** What can be said before it is sent. @param {HTMLFormElement} form @param {{isUnknown: () => boolean}} enterprise
 * @returns {Problem[]} */
function missing(form, enterprise) {
  const empty = [...form.querySelectorAll("[data-required]")].filter(
    (control) => !(/** @type {HTMLInputElement} */ (control).value.trim()),
  );
  const problems = empty.map((control) => ({ field: control.id, message: t("Fill this in.") }));
  if (enterprise.isUnknown())
    problems.push({
      field: "enterprise_id",
      message: t("Choose the enterprise from the list, or leave this empty."),
    });
  return problems;
}

/** What the server would refuse; nothing where it does not answer soon: the outbox waits for as long as it takes.
 * @param {HTMLFormElement} form @returns {Promise<Problem[]>} */
async function refused(form) {
  if (!navigator.onLine) return [];
  const said = new FormData(form);
  said.delete("photo");
  said.set("check", "yes");
  const late = new Promise((resolve) => {
    setTimeout(() => resolve({ problems: [] }), PATIENCE_MS);
  });
  const asked = send("POST", form.action, said).catch(() => ({ problems: [] }));
  return (await Promise.race([asked, late])).problems ?? [];
}

/** What was said, as the record's fields; what was left empty says nothing.
 * @param {HTMLFormElement} form @param {string} enterprise @param {number[]} place */
function values(form, enterprise, place) {
  const [lon, lat] = place;
  const own = [...new FormData(form)].filter(
    ([name, said]) =>
      typeof said === "string" && said.trim() && !["csrf_token", "id"].includes(name) && !name.startsWith("geom."),
  );
  return {
    ...Object.fromEntries(own.map(([name, said]) => [name, String(said).trim()])),
    ...(enterprise ? { enterprise_id: enterprise } : {}),
    ...(Number.isFinite(lon) && Number.isFinite(lat) ? { geom: { lon, lat } } : {}),
  };
}

/** At the field that each is about; what is about none, above the form.
 * @param {HTMLFormElement} form @param {Problem[]} problems @param {HTMLElement} trouble */
function showProblems(form, problems, trouble) {
  for (const line of form.querySelectorAll(".problem[data-told]")) line.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
  const rest = problems.filter(({ field, message }) => {
    const control = document.getElementById(field);
    if (!control || !form.contains(control)) return true;
    const line = h("p", { class: "problem", id: `${field}-problem`, data: { told: "" } }, message);
    if (control.matches("fieldset")) control.append(line);
    else control.after(line);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
    /** @type {HTMLDetailsElement|null} */ (control.closest("details"))?.setAttribute("open", "");
    return false;
  });
  put(trouble, sentences(rest.map((each) => each.message)));
  trouble.hidden = !rest.length;
  const first = /** @type {HTMLElement|null} */ (form.querySelector("[aria-invalid=true]"));
  first?.focus();
}

/** @param {HTMLFormElement} form @param {any} entry @param {number[]} place */
function done(form, entry, place) {
  put(
    query("#panel-record"),
    h(
      "div",
      { class: "empty", data: { entry: entry.id } },
      h("h1", { class: "kept-told" }, t("Kept on this phone.")),
      h(
        "p",
        { class: "kept-more" },
        t("It is sent as soon as there is a signal. You can go on, or close the page."),
      ),
      h(
        "div",
        { class: "stack" },
        h("a", { class: "button primary big wide", href: form.dataset.home }, t("Go on")),
        button(t("Enter another one"), () => location.assign(form.action), "big wide"),
      ),
    ),
  );
  query("#panel-record").focus();
  const [lon, lat] = place;
  if (Number.isFinite(lon) && Number.isFinite(lat))
    fit([lon - AROUND_DEG, lat - AROUND_DEG, lon + AROUND_DEG, lat + AROUND_DEG]);
}

/** The receipt has come: what is said of the record on the screen follows it.
 * @param {HTMLFormElement} form @param {any} entry @param {any} receipt */
function told(form, entry, receipt) {
  const panel = query(`#panel-record [data-entry="${entry.id}"]`);
  if (!panel) return;
  if (receipt.state === "held") {
    put(query(".kept-told", panel), t("It has arrived and waits for a planner."));
    put(query(".kept-more", panel), sentences(receipt.trouble));
    return;
  }
  put(query(".kept-told", panel), t("It is registered."));
  put(query(".kept-more", panel), t("Everyone who answers for this area sees it from now on."));
  const link = query("a.button", panel);
  link.href = `${form.dataset.records}/${entry.id}`;
  link.textContent = t("Look at it");
}

// What was seen on site? The checklist of one place: answers, pictures, position and signature, sent as one.
import { ApiError, send } from "./api.js";
import { query } from "./dom.js";
import { smaller } from "./photos.js";
import { mountSignature } from "./signature.js";
import { loadTexts } from "./text.js";

const form = /** @type {HTMLFormElement} */ (query("#visit-form"));
loadTexts(form.dataset.texts ?? "", form.dataset.locale ?? "");
const trouble = query("#visit-trouble");
const done = /** @type {HTMLButtonElement} */ (query("#visit-done"));
const signature = mountSignature(
  /** @type {HTMLCanvasElement} */ (query("#signature")),
  query("#signature-clear"),
);
for (const hidden of document.querySelectorAll(".needs-script[hidden]")) hidden.removeAttribute("hidden");

// Where the device stands, if it tells; nobody has to wait for it.
navigator.geolocation?.getCurrentPosition(
  ({ coords }) => {
    for (const [name, value] of [
      ["lon", coords.longitude],
      ["lat", coords.latitude],
      ["accuracy", coords.accuracy],
    ])
      query(`[name="${name}"]`, form).value = String(value);
  },
  () => undefined,
  { enableHighAccuracy: true, timeout: 20000 },
);

for (const button of form.querySelectorAll("[data-rest]"))
  button.addEventListener("click", () => {
    for (const item of button.closest(".checks")?.querySelectorAll(".check-item:not([data-not-due])") ?? [])
      if (!item.querySelector('[name^="answer."]:checked'))
        query('[value="good"]', /** @type {HTMLElement} */ (item)).checked = true;
    count();
  });

// What the form takes of its user: taps anywhere on it, and the time for which it was in front.
let taps = 0;
let spentMs = 0;
let shownAt = document.hidden ? 0 : performance.now();
// A finger that scrolls ends in "pointercancel", a tap or a stroke of the pen in "pointerup".
document.addEventListener("pointerup", (event) => (taps += event.isPrimary ? 1 : 0), { capture: true });
document.addEventListener("visibilitychange", () => {
  if (document.hidden && shownAt) spentMs += performance.now() - shownAt;
  shownAt = document.hidden ? 0 : performance.now();
});

/** Writes into the form what it took so far. */
function reckon() {
  const now = shownAt ? performance.now() - shownAt : 0;
  query('[name="taps"]', form).value = String(taps);
  query('[name="spent_s"]', form).value = String(Math.round((spentMs + now) / 1000));
}

/** Says beside the button what will be sent. */
function count() {
  const chosen = [...form.querySelectorAll('input[name^="answer."]:checked')].map(
    (input) => /** @type {HTMLInputElement} */ (input).value,
  );
  const looked = chosen.filter((value) => value !== "not_looked").length;
  const bad = chosen.filter((value) => value === "bad").length;
  query("#visit-counts").textContent = (form.dataset.counts ?? "")
    .replace("{looked}", String(looked))
    .replace("{bad}", String(bad));
}

let unsent = false;
form.addEventListener("change", (event) => {
  const input = /** @type {HTMLInputElement} */ (event.target);
  unsent = true;
  if (input.type === "file") show(input);
  count();
});

/** A complaint right below what it is about; the one before it is gone. @param {Element} place @param {string} text */
function say(place, text) {
  const told = Object.assign(document.createElement("p"), { className: "problem", textContent: text });
  told.setAttribute("role", "alert");
  unsay(place);
  place.after(told);
  return told;
}

/** @param {Element} place */
function unsay(place) {
  if (place.nextElementSibling?.matches("p.problem")) place.nextElementSibling.remove();
}

/** The picture that was just taken, so that one sees it. @param {HTMLInputElement} input */
function show(input) {
  const label = /** @type {HTMLElement} */ (input.closest(".shot"));
  label.querySelector("img")?.remove();
  unsay(label);
  const taken = input.files?.[0];
  if (!taken) return;
  const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(taken), alt: "" });
  const files = [...(input.files ?? [])];
  picture.addEventListener("error", () => {
    picture.remove();
    input.value = ""; // what is no picture does not travel
    say(label, (form.dataset.noPicture ?? "").replace("{name}", files.map((each) => each.name).join(", ")));
  });
  label.prepend(picture);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const words = done.textContent;
  done.disabled = true;
  done.textContent = form.dataset.sending ?? "";
  trouble.hidden = true;
  try {
    const { url } = await send("POST", form.action, await told());
    unsent = false;
    location.replace(url); // "back" must not lead to the same visit filled in once more
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    complain(error);
    done.disabled = false;
    done.textContent = words;
  }
});

/** Everything that was entered, the pictures made smaller. @returns {Promise<FormData>} */
async function told() {
  reckon();
  const sent = new FormData();
  for (const [name, value] of new FormData(form))
    if (!(value instanceof File)) sent.append(name, value);
    else if (value.size) sent.append(name, await smaller(value), value.name);
  const drawn = await signature.picture();
  if (drawn) sent.append("signature", drawn, "signature.png");
  return sent;
}

/** @param {ApiError} error */
function complain(error) {
  const lines = [form.dataset.failed, error.message, ...error.problems.map((each) => each.message)];
  trouble.textContent = [...new Set(lines)].join(" ");
  trouble.hidden = false;
  const item = error.problems[0]?.field.split(".")[1];
  const wrong = item ? document.getElementById(`answer.${item}`) : null;
  wrong?.focus({ preventScroll: true });
  const said = wrong ? say(wrong, error.problems[0].message) : trouble;
  said.scrollIntoView({ block: "center" });
}
count();
window.addEventListener("pageshow", count); // the browser may have put answers back
window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault(); // the browser asks before it throws away what was entered
});

// Which days can be meant in a form: kept to by the pickers, and told before anything is sent. The page may have been kept for
// days, so that "today" is asked for now.
import { t, today } from "./text.js";

/** @typedef {HTMLInputElement} Day */

/** The pickers offer what can be meant. @param {HTMLFormElement} form */
export function mountDayBounds(form) {
  bound(form);
  form.addEventListener("input", () => bound(form));
}

/** What is wrong with the days of a form. @param {HTMLFormElement} form @returns {{field: string, message: string}[]} */
export function daysOutOfBounds(form) {
  bound(form);
  return days(form).flatMap((input) => {
    const message = wrong(input);
    return message ? [{ field: input.id, message }] : [];
  });
}

/** @param {HTMLFormElement} form @returns {Day[]} */
const days = (form) => [...form.querySelectorAll("input[type=date]")].map((input) => /** @type {Day} */ (input));

/** @param {HTMLFormElement} form */
function bound(form) {
  for (const input of days(form)) {
    if ("past" in input.dataset) input.max = today();
    const named = input.dataset.notBefore && form.elements.namedItem(input.dataset.notBefore);
    if (named instanceof HTMLInputElement) input.min = named.value || ("beginsToday" in named.dataset ? today() : named.min);
  }
}

/** @param {Day} input */
function wrong(input) {
  const { badInput, rangeUnderflow, rangeOverflow } = input.validity;
  if (badInput) return t("Write the date as year-month-day, for example 2026-03-02.");
  if (rangeOverflow && "past" in input.dataset) return t("This day is yet to come.");
  if (rangeOverflow) return t("This is too far ahead: at the latest {day}.", { day: input.max });
  return rangeUnderflow ? t("This is too early: {day} at the earliest.", { day: input.min }) : "";
}

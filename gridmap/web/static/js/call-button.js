// Whom does one call? A button for a thumb, with the name, the post and the number.
import { h } from "./dom.js";
import { t } from "./text.js";

/** @param {string} phone @param {string} who @param {string} title */
export function callButton(phone, who, title) {
  return h(
    "a",
    { class: "call", href: `tel:${phone.replace(/[^\d+]/g, "")}` },
    h("span", {}, h("span", { class: "call-who" }, who), h("span", { class: "call-title" }, title)),
    h("span", { class: "call-phone" }, phone),
  );
}

/** The same where no number is known. @param {string} who @param {string} title */
export function noPhone(who, title) {
  return h(
    "span",
    { class: "call no-phone" },
    h("span", {}, h("span", { class: "call-who" }, who), h("span", { class: "call-title" }, title)),
    h("span", {}, t("phone unknown")),
  );
}

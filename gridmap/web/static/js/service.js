// Can it act, and if not, why not? Takes a resource out of service with a reason, or puts it back.
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";
import { intoOutboxOf } from "./writing.js";

/** @typedef {{id: string, name: string, in_service: boolean, out_reason?: string}} Resource */
/** @typedef {{in_service: boolean, out_reason: string}} Standing */

/** @param {import("./app.js").App} app @param {Resource} resource */
export function changeService(app, resource) {
  const { id, name, in_service, out_reason = "" } = resource;
  /** @param {Standing} was @param {Standing} is @param {string} text */
  const write = async (was, is, text) => {
    const fields = /** @type {any[]} */ (Object.entries(was).map(([key, value]) => ({ key, value })));
    await intoOutboxOf(app, { noun: "resources", id, fields, title: name }, is);
    showToast(text, { action: t("Undo"), run: () => void write(is, was, t("Undone.")) });
  };
  const change = (/** @type {Standing} */ is, /** @type {string} */ text) => write({ in_service, out_reason }, is, text);
  if (!resource.in_service) {
    ask({
      title: t("Back in service?"),
      confirm: t("Put back in service"),
      body: [h("p", {}, resource.name)],
      run: () =>
        change(
          { in_service: true, out_reason: "" },
          t("{name} is back in service.", { name: resource.name }),
        ),
    });
    return;
  }
  const reason = h("input", {
    id: "out-reason",
    required: true,
    maxlength: 200,
    autocomplete: "off",
    list: "out-reasons",
  });
  const usual = [t("Vehicle under repair"), t("No water"), t("Crew is out"), t("Broken"), t("Blocked")];
  ask({
    title: t("Out of service: why?"),
    confirm: t("Put out of service"),
    body: [
      h("p", {}, resource.name),
      h("div", { class: "field" }, h("label", { for: "out-reason" }, t("Reason")), reason),
      h(
        "div",
        { class: "chips" },
        usual.map((text) =>
          h(
            "button",
            {
              type: "button",
              class: "chip",
              on: {
                click: () => {
                  reason.value = text;
                },
              },
            },
            text,
          ),
        ),
      ),
    ],
    run: () =>
      change(
        { in_service: false, out_reason: reason.value.trim() },
        t("{name} is out of service.", { name: resource.name }),
      ),
  });
}

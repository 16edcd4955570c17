// Can it act, and if not, why not? Takes a resource out of service with a reason, or puts it back.
import { send } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./text.js";

/** @param {{id: string, name: string, version: number, in_service: boolean}} resource @param {(change: any, text: string) => void} done
 * @param {(changes: Record<string, any>) => Promise<any>} [write] the audit row of it, as `writing.js` gives it */
export function changeService(resource, done, write = direct(resource)) {
  const change = async (changes, text) => done(await write(changes), text);
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

/** To the server, which answers at once. @param {{id: string, version: number}} resource */
const direct = ({ id, version }) => async (changes) =>
  (await send("PATCH", `/api/records/resources/${id}`, { version, changes })).change;

// Is the person sure, and what must they still tell us?
import { ApiError } from "./api.js";
import { button, h, put } from "./dom.js";
import { sentences, t } from "./text.js";

/** Asks in a dialog; it closes when `run` succeeds and says what went wrong when it does not.
 * @param {{title: string, body: any[], confirm: string, look?: string, run: () => Promise<void>}} what */
export function ask({ title, body, confirm, look = "primary", run }) {
  const trouble = h("p", { class: "problem", role: "alert", hidden: true });
  const go = h("button", { class: `button ${look}` }, confirm);
  const form = h(
    "form",
    { class: "form", method: "dialog" },
    h("div", { class: "dialog-body stack" }, body, trouble),
    h(
      "div",
      { class: "dialog-foot" },
      button(t("Cancel"), () => dialog.close()),
      go,
    ),
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "dialog" }, h("h2", { class: "dialog-head" }, title), form)
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.setAttribute("disabled", "");
    try {
      await run();
      dialog.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      trouble.hidden = false;
      put(trouble, sentences([error.message, ...error.problems.map((each) => each.message)]));
    } finally {
      go.removeAttribute("disabled");
    }
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

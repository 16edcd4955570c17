// What has just happened, and can it be taken back?
import { ApiError, send } from "./api.js";
import { button, h, put } from "./dom.js";
import { t } from "./text.js";

let timer = 0;

/** Returns what closes it, where it is still this one that is shown.
 * @param {string} text @param {{action?: string, run?: () => void, stays_ms?: number}} [options] */
export function showToast(text, { action = "", run = () => {}, stays_ms = 10000 } = {}) {
  const holder = document.getElementById("toast") ?? newHolder();
  const shown = h("span", {}, text);
  const close = () => {
    if (holder.contains(shown)) put(holder);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = window.setTimeout(close, stays_ms);
  };
  put(
    holder,
    h(
      "div",
      {
        class: "toast",
        on: {
          mouseenter: () => clearTimeout(timer),
          mouseleave: wait,
          focusin: () => clearTimeout(timer),
          focusout: wait,
        },
      },
      shown,
      action
        ? button(action, () => {
            close();
            run();
          })
        : null,
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": t("Close"), on: { click: close } },
        "×",
      ),
    ),
  );
  wait();
  return close;
}

function newHolder() {
  const holder = h("div", { id: "toast", role: "status", "aria-live": "polite" });
  document.body.append(holder);
  return holder;
}

/** After a save: says so, and offers to undo it. @param {import("./app.js").App} app @param {string} text @param {number|string} change id of the audit row */
export function showSaved(app, text, change) {
  app.refresh();
  showToast(text, {
    action: t("Undo"),
    run: async () => {
      try {
        await send("POST", `/api/undo/${change}`, {});
        app.refresh();
        showToast(t("Undone."), { stays_ms: 4000 });
      } catch (error) {
        showToast(error instanceof ApiError ? error.message : t("It could not be undone."));
      }
    },
  });
}

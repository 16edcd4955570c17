// How much of the window does the panel take? Beside the map on a desk; on the phone a sheet that is dragged or tapped open.
import { query } from "./dom.js";
import { map, isPhone } from "./leaflet.js";
import { t } from "./text.js";

const HEIGHTS = ["peek", "half", "full"];

/** @param {HTMLElement} panel @param {{height?: string}} [options] height: how the sheet stands at first */
export function makePanel(panel, { height = "half" } = {}) {
  const scroll = query(".panel-scroll", panel);
  const handle = query(".panel-handle", panel);
  const setHeight = (name) => {
    panel.dataset.height = name;
    panel.style.height = "";
    handle.setAttribute(
      "aria-label",
      name === "full" ? t("Make the panel smaller") : t("Make the panel larger"),
    );
  };
  setHeight(height);
  const cycle = () => setHeight(HEIGHTS[(HEIGHTS.indexOf(panel.dataset.height ?? "half") + 1) % 3]);
  drag(panel, handle, setHeight, cycle);
  mountWidth(panel);
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());

  return {
    /** Shows one of the panel's sections, hides the others. @param {string} id */
    open(id) {
      for (const section of scroll.children) section.hidden = section.id !== id;
      for (const tab of panel.querySelectorAll("[role=tab]"))
        tab.setAttribute("aria-selected", String(tab.getAttribute("aria-controls") === id));
      panel.dataset.open = id;
      scroll.scrollTop = 0;
    },
    /** Makes room to read in, but leaves a larger sheet as it is. */
    expand() {
      if (panel.dataset.height === "peek") setHeight("half");
    },
    collapse() {
      if (isPhone()) setHeight("peek");
    },
    /** For what a place says half a sheet leaves no room on the phone: it is lowered until that is closed. */
    makeRoom() {
      map.closePopup();
      if (!isPhone() || panel.dataset.height !== "half") return;
      setHeight("peek");
      map.once("popupclose", () => panel.dataset.height === "peek" && setHeight("half"));
      panel.style.transition = "none"; // the free part is measured where the sheet will stand
      panel.getBoundingClientRect();
      panel.style.transition = "";
    },
  };
}

/** @typedef {ReturnType<typeof makePanel>} Panel */

/** A drag settles at the nearest stand; a tap (or Enter) goes to the next one. */
function drag(panel, handle, setHeight, cycle) {
  let from = null;
  let dragged = false;
  handle.addEventListener("pointerdown", (event) => {
    from = { y: event.clientY, height: panel.offsetHeight };
    dragged = false;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (!from) return;
    const by = from.y - event.clientY;
    dragged ||= Math.abs(by) > 6;
    if (dragged) panel.style.height = `${Math.max(96, from.height + by)}px`;
  });
  handle.addEventListener("pointerup", () => {
    from = null;
    if (!dragged) return;
    const share = panel.offsetHeight / panel.parentElement.offsetHeight;
    setHeight(share < 0.32 ? "peek" : share < 0.72 ? "half" : "full");
  });
  handle.addEventListener("click", () => {
    if (!dragged) cycle();
    dragged = false;
  });
}

/** The button that widens the panel for its table. */
function mountWidth(panel) {
  const wider = panel.querySelector(".panel-wider");
  wider?.addEventListener("click", () => {
    const wide = panel.classList.toggle("wide");
    wider.setAttribute("aria-pressed", String(wide));
    map.invalidateSize({ pan: false });
  });
}

/** Arrow keys between tabs, as people who use no mouse expect. @param {HTMLElement} panel @param {(id: string) => void} open */
export function mountTabs(panel, open) {
  const tabs = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("[role=tab]")]);
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => open(tab.getAttribute("aria-controls") ?? ""));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      next.focus();
      next.click();
    });
  });
}

/* Day or night? The choice is kept on this device and set before the first paint; without one the system decides. */
(() => {
  const root = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem("gridmap-theme");
    } catch {
      return null;
    }
  };
  const stored = read();
  if (stored === "day" || stored === "night") root.dataset.theme = stored;

  const isNight = () =>
    root.dataset.theme ? root.dataset.theme === "night" : matchMedia("(prefers-color-scheme: dark)").matches;

  document.addEventListener("DOMContentLoaded", () => {
    // A page without a map has nothing more to wait for; one with a map says so itself.
    if (!document.getElementById("gridmap-config")) root.dataset.ready = "true";
    // On a narrow screen the tabs of the bar slide: the one that is open stands in sight.
    document
      .querySelector(".bar-tabs > [aria-current], .bar-tabs summary.on")
      ?.scrollIntoView({ block: "nearest", inline: "center" });
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const show = () => button.setAttribute("aria-pressed", String(isNight()));
      button.addEventListener("click", () => {
        root.dataset.theme = isNight() ? "day" : "night";
        try {
          localStorage.setItem("gridmap-theme", root.dataset.theme);
        } catch {
          /* the choice lasts for this page */
        }
        show();
      });
      show();
    }
    document.addEventListener("click", (event) => {
      for (const menu of document.querySelectorAll("details.bar-menu[open]")) {
        if (!menu.contains(/** @type {Node} */ (event.target))) menu.removeAttribute("open");
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      for (const menu of document.querySelectorAll("details.bar-menu[open]")) {
        menu.removeAttribute("open");
        /** @type {HTMLElement} */ (menu.querySelector("summary")).focus();
      }
    });
  });
})();

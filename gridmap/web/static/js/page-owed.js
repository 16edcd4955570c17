/* How does this page get onto paper? The browser's own print dialog. */
document.querySelector("[data-print-page]")?.addEventListener("click", () => window.print());

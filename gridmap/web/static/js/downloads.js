// As which files can the rows of the table leave? Excel, and the forms of map files that the server offers.
import { queryString } from "./api.js";
import { h, put } from "./dom.js";
import { t } from "./text.js";

/**
 * A menu whose links follow what the table shows. Ovital and other Chinese maps want GCJ-02: it is a link of its own.
 * @param {import("./types.js").FileForm[]} forms
 */
export function downloadMenu(forms) {
  const list = h("ul", { class: "download-list" });
  const menu = h("details", { class: "download-menu" }, h("summary", { class: "button" }, t("Download")), list);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.removeAttribute("open");
    menu.querySelector("summary")?.focus();
  });
  /** @param {string} key of the layer @param {Record<string, any>} params what narrows and sorts its rows */
  const follow = (key, params) => {
    const path = `/api/layers/${key}`;
    const links = forms.flatMap((form) => [
      [form.title, `${path}/file.${form.key}${queryString(params)}`],
      ...(form.gcj02 ? [[`${form.title} · GCJ-02`, `${path}/file.${form.key}${queryString({ ...params, coordinates: "gcj02" })}`]] : []),
    ]);
    const all = [["Excel", `${path}/rows.xlsx${queryString(params)}`], ...links];
    put(list, ...all.map(([title, href]) => h("li", {}, h("a", { href, download: "" }, title))));
  };
  return { menu, follow };
}

// What was left undone here, list by list? A line that says how much, and opens to the lists.
import { ApiError, get } from "./api.js";
import { h, put } from "./dom.js";

/** @param {HTMLElement | null} box with the address of the lists */
export async function mountToDoLists(box) {
  if (!box) return;
  try {
    const told = await get(String(box.dataset.toDoLists));
    const [first] = told.lists;
    put(
      box,
      h(
        "details",
        { class: "to-do-lists" },
        h(
          "summary",
          {},
          h("span", {}, String(box.dataset.title)),
          first ? h("span", { class: "chip" }, `${first.title} ${first.count_text}`) : null,
        ),
        h(
          "ul",
          {},
          told.lists.map((list) =>
            h("li", {}, h("a", { href: list.url }, list.title, h("span", { class: "strong" }, list.count_text))),
          ),
          h("li", {}, h("a", { href: told.all }, told.all_text)),
        ),
      ),
    );
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    put(box, h("p", { class: "muted" }, error.message));
  }
}

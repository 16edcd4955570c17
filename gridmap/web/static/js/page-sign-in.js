// Does something wait on this phone, of whoever was signed in before? It is kept, and said here, for here one sees it first.
import { h, put, query } from "./dom.js";
import { allBoxes } from "./outbox-store.js";
import { loadTexts, t } from "./text.js";

const holder = query("#waiting");
await loadTexts(holder.dataset.texts ?? "", holder.dataset.locale ?? "");
const boxes = (await allBoxes()).filter((box) => box.waiting);
put(
  holder,
  boxes.map((box) =>
    h(
      "p",
      { class: "flash" },
      box.waiting === 1
        ? t("1 entry of {name} waits on this phone. It is kept; sign in as {name} to send it.", { name: box.name })
        : t("{count} entries of {name} wait on this phone. They are kept; sign in as {name} to send them.", {
            count: box.waiting,
            name: box.name,
          }),
    ),
  ),
);
holder.hidden = !boxes.length;

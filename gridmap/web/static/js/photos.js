// Which photos go along? Shown before they are kept; each painted anew first: small, upright, without what the camera
// wrote into it.
import { button, h, put } from "./dom.js";
import { t } from "./text.js";

const LONGEST_PX = 1600;
const QUALITY = 0.82;
const LARGEST_MB = 8; // of a part of an entry

/** @typedef {{name: string, blob: Blob}} Photo */

/** @param {HTMLInputElement} input @param {HTMLElement} list @param {Photo[]} [kept] those that were chosen before
 * @param {(photos: Photo[]) => void} [changed] */
export function mountPhotos(input, list, kept = [], changed = () => {}) {
  const photos = kept.map((photo) => ({ ...photo, url: URL.createObjectURL(photo.blob) }));
  const paints = input.name !== "document"; // a document is sent as it is
  let broken = "";
  const chosen = () => photos.map(({ name, blob }) => ({ name, blob }));
  const draw = () =>
    put(
      list,
      photos.map((photo) =>
        h(
          "li",
          {},
          paints ? h("img", { src: photo.url, alt: photo.name, on: { error: () => drop(photo) } }) : h("span", {}, photo.name),
          button(t("Remove"), () => remove(photo)),
        ),
      ),
      broken && h("li", { class: "problem", role: "alert" }, broken),
    );
  const write = () => {
    draw();
    changed(chosen());
  };
  const drop = (photo) => {
    broken = t("“{name}” is no picture that can be read. JPEG, PNG and WebP are accepted.", { name: photo.name });
    remove(photo);
  };
  const remove = (photo) => {
    photos.splice(photos.indexOf(photo), 1);
    URL.revokeObjectURL(photo.url);
    write();
  };
  let painting = Promise.resolve();
  const add = async (originals) => {
    for (const original of originals) {
      const blob = paints ? await smaller(original) : original;
      if (blob.size > LARGEST_MB * 1024 ** 2) broken = t("“{name}” is larger than {most} MB.", { name: original.name, most: LARGEST_MB });
      else photos.push({ blob, name: original.name, url: URL.createObjectURL(blob) });
    }
    write();
  };
  input.addEventListener("change", () => {
    broken = "";
    const originals = [...(input.files ?? [])];
    input.value = "";
    painting = painting.then(() => add(originals));
  });
  draw();
  if (input.files?.length) input.dispatchEvent(new Event("change")); // chosen before this script was there
  return {
    /** All that were chosen, also those that are still being painted. */
    async files() {
      await painting;
      return chosen();
    },
  };
}

/** The picture at most LONGEST_PX wide and high, of its pixels alone. As it is where the browser cannot read it: the server
 * then says why, and takes out whatever lies beside the pixels. @param {File} file @returns {Promise<Blob>} */
export async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = Object.assign(document.createElement("canvas"), {
      width: Math.round(bitmap.width * share),
      height: Math.round(bitmap.height * share),
    });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", QUALITY));
  } catch {
    return file;
  }
}

// Which photos go along? Shown before they are sent, made smaller first where that helps on a weak line, each sent once.
import { h, put } from "./dom.js";
import { t } from "./text.js";

const LONGEST_PX = 2048;

/** @param {HTMLInputElement} input @param {HTMLElement} list */
export function mountPhotos(input, list) {
  /** @type {{file: Blob, name: string, url: string, sent: boolean}[]} */
  const photos = [];
  const write = () =>
    put(
      list,
      photos.map((photo) =>
        h(
          "li",
          {},
          h("img", { src: photo.url, alt: photo.name }),
          photo.sent
            ? h("span", { class: "chip on" }, t("sent"))
            : h(
                "button",
                { type: "button", class: "button", on: { click: () => remove(photo) } },
                t("Remove"),
              ),
        ),
      ),
    );
  const remove = (photo) => {
    photos.splice(photos.indexOf(photo), 1);
    URL.revokeObjectURL(photo.url);
    write();
  };
  input.addEventListener("change", async () => {
    for (const original of input.files ?? []) {
      const file = await smaller(original);
      photos.push({ file, name: original.name, url: URL.createObjectURL(file), sent: false });
    }
    input.value = "";
    write();
  });
  return {
    /** Sends what was not sent yet, one after the other. @param {(photo: FormData) => Promise<any>} send */
    async upload(send) {
      for (const photo of photos.filter((each) => !each.sent)) {
        const body = new FormData();
        body.append("photo", photo.file, photo.name);
        await send(body);
        photo.sent = true;
        write();
      }
    },
  };
}

/** The picture at most LONGEST_PX wide and high; as it is where the browser cannot read it (the server then says why).
 * @param {File} file @returns {Promise<Blob>} */
export async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = LONGEST_PX / Math.max(bitmap.width, bitmap.height);
    if (share >= 1) return file;
    const canvas = Object.assign(document.createElement("canvas"), {
      width: Math.round(bitmap.width * share),
      height: Math.round(bitmap.height * share),
    });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.85));
  } catch {
    return file;
  }
}

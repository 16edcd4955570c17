// What does the person on site sign with a finger? A canvas, as a PNG with nothing but the ink.

const INK = "#14181a";
const WIDTH = 3.5;

/** @param {HTMLCanvasElement} canvas @param {HTMLElement} clear @param {() => void} [changed] after each stroke */
export function mountSignature(canvas, clear, changed = () => {}) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.lineWidth = WIDTH;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = pen.fillStyle = INK;
  let strokes = 0;
  let drawing = false;

  /** @param {PointerEvent} event @returns {[number, number]} in the canvas's own pixels */
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
    strokes += 1;
  });
  for (const over of ["pointerup", "pointercancel"])
    canvas.addEventListener(over, () => {
      if (drawing) changed();
      drawing = false;
    });
  clear.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    strokes = 0;
    changed();
  });
  return {
    /** What was signed before. @param {Blob} picture */
    async put(picture) {
      pen.drawImage(await createImageBitmap(picture), 0, 0);
      strokes = 1;
    },
    /** The picture, or null where nobody has signed. @returns {Promise<Blob|null>} */
    picture: () =>
      new Promise((resolve) => (strokes ? canvas.toBlob(resolve, "image/png") : resolve(null))),
  };
}

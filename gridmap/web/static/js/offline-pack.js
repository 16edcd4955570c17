// What lies packed in the page of the map that was taken along?

/**
 * What is told, and the shapes of all layers one after another.
 * @param {HTMLElement} app where it says that the browser is too old @returns {Promise<{told: any, shapes: Uint8Array}>}
 */
export async function unpacked(app) {
  const coded = (document.getElementById("data")?.textContent ?? "").trim();
  if (typeof DecompressionStream === "undefined") {
    app.textContent = app.dataset.tooOld ?? "";
    throw new Error("no DecompressionStream");
  }
  const packed = Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(whole.buffer).getUint32(0);
  return {
    told: JSON.parse(new TextDecoder().decode(whole.subarray(4, 4 + length))),
    shapes: whole.subarray(4 + length),
  };
}

// How does an outbox leave the phone where there is no line at all? As one file, for a chat or a stick; it stays here too.
import { hex, sha256 } from "./sha256.js";
import { partsOf, waiting } from "./outbox-store.js";
import { today } from "./text.js";

/** @param {import("./outbox-store.js").Box} box */
export async function exportBox(box) {
  const entries = await Promise.all(
    (await waiting(box.person)).map(async (entry) => ({
      body: entry.body,
      sha256: hex(await sha256(new TextEncoder().encode(entry.body))),
      parts: (await partsOf(entry)).map((part) => base64(part.bytes)),
    })),
  );
  const told = { gridmap_outbox: 1, device: box.device, person: box.person, highest: box.next - 1, entries };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told)], { type: "application/json" }));
  link.download = `gridmap-outbox-${box.name}-${today()}.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

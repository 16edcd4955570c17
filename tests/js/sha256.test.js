// Is our own SHA-256 the one that the browser, and the server, reckon?
import assert from "node:assert/strict";
import test from "node:test";
import { contentDigest, hex, reckoned, sha256 } from "../../gridmap/web/static/js/sha256.js";

test("it gives the examples of FIPS 180-4", () => {
  const of = (text) => hex(reckoned(new TextEncoder().encode(text)));
  assert.equal(of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("it agrees with the platform's at every length around a block", async () => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 131 + length) & 0xff);
    assert.equal(hex(reckoned(bytes)), hex(await sha256(bytes)), `length ${length}`);
  }
});

test("a digest is written as the header wants it", () => {
  assert.equal(contentDigest(Uint8Array.of(1, 2, 3)), "sha-256=:AQID:");
});

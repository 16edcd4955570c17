// What is the SHA-256 of these bytes? The browser's own where it gives it out (not on a plain-http address), else ours.

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function sha256(bytes) {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return reckoned(bytes);
}

/** @param {Uint8Array} digest 64 hexadecimal digits */
export const hex = (digest) => [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {Uint8Array} digest as `Content-Digest` says it (RFC 9530) */
export const contentDigest = (digest) => `sha-256=:${btoa(String.fromCharCode(...digest))}:`;

/** FIPS 180-4, 6.2. @param {Uint8Array} bytes @returns {Uint8Array<ArrayBuffer>} */
export function reckoned(bytes) {
  const { constants, start } = words();
  const state = Uint32Array.from(start);
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const schedule = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i += 1) schedule[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const [a, b] = [schedule[i - 15], schedule[i - 2]];
      const small0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const small1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      schedule[i] = schedule[i - 16] + small0 + schedule[i - 7] + small1;
    }
    mix(state, schedule, constants);
  }
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return digest;
}

/** @param {Uint32Array} state @param {Uint32Array} schedule @param {Uint32Array} constants */
function mix(state, schedule, constants) {
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const large1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + large1 + ((e & f) ^ (~e & g)) + constants[i] + schedule[i]) | 0;
    const large0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] += word;
  });
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));

/** The constants are the first 32 bits of the fractions of cube and square roots of the first primes. */
function words() {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32);
  return {
    constants: Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    start: Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  };
}

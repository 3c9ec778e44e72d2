/** Four 32-bit words: a generator's key or state. */
export type Words = readonly [number, number, number, number];

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function scramble(k: number, before: number, bits: number, after: number): number {
  return Math.imul(rotate(Math.imul(k, before), bits), after);
}

function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The little-endian word at `offset`; bytes past the end are zero. */
function wordAt(bytes: Uint8Array, offset: number): number {
  let word = 0;
  for (let i = Math.min(3, bytes.length - 1 - offset); i >= 0; i--) {
    word = (word << 8) | bytes[offset + i];
  }
  return word;
}

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain): four unsigned words that change as a whole
 * when a single bit of the input does. It makes keys of names; it is no cryptographic hash.
 */
export function murmurHash3(bytes: Uint8Array, seed = 0): Words {
  let [h1, h2, h3, h4] = [seed, seed, seed, seed];
  const blocks = bytes.length - bytes.length % 16;
  for (let i = 0; i < blocks; i += 16) {
    h1 ^= scramble(wordAt(bytes, i), C1, 15, C2);
    h1 = Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b | 0;
    h2 ^= scramble(wordAt(bytes, i + 4), C2, 16, C3);
    h2 = Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747 | 0;
    h3 ^= scramble(wordAt(bytes, i + 8), C3, 17, C4);
    h3 = Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35 | 0;
    h4 ^= scramble(wordAt(bytes, i + 12), C4, 18, C1);
    h4 = Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17 | 0;
  }
  // The rest, padded with zeros: a zero word scrambles to zero, so no case needs a branch.
  h1 ^= scramble(wordAt(bytes, blocks), C1, 15, C2) ^ bytes.length;
  h2 ^= scramble(wordAt(bytes, blocks + 4), C2, 16, C3) ^ bytes.length;
  h3 ^= scramble(wordAt(bytes, blocks + 8), C3, 17, C4) ^ bytes.length;
  h4 ^= scramble(wordAt(bytes, blocks + 12), C4, 18, C1) ^ bytes.length;

  h1 = h1 + h2 + h3 + h4 | 0;
  [h2, h3, h4] = [h2 + h1 | 0, h3 + h1 | 0, h4 + h1 | 0];
  [h1, h2, h3, h4] = [avalanche(h1), avalanche(h2), avalanche(h3), avalanche(h4)];
  h1 = h1 + h2 + h3 + h4 | 0;
  return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
}

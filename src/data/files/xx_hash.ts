const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

const rotate = (x: number, bits: number) => x << bits | x >>> 32 - bits;

/** A lane with four more bytes: of two words, never the same, so no change of a single one is missed. */
const round = (lane: number, word: number) => Math.imul(rotate(lane + Math.imul(word, P2), 13), P1);

/**
 * XXH32 (Yann Collet, "xxHash fast digest algorithm", section 3) of bytes, from 0 to 2³² − 1: a checksum
 * that is as fast as memory is copied, and no cryptographic one.
 *
 * @param bytes Bytes that begin at a multiple of 4 in their memory.
 */
export function xxHash32(bytes: Uint8Array, seed = 0): number {
  const { buffer, byteOffset, length } = bytes;
  // Little-endian, as every processor is that JavaScript runs on.
  const words = new Int32Array(buffer, byteOffset, length >>> 2);
  const whole = words.length & ~3;
  let sum = seed + P5;
  if (whole) {
    let [a, b, c, d] = [seed + P1 + P2 | 0, seed + P2 | 0, seed | 0, seed - P1 | 0];
    for (let i = 0; i < whole; i += 4) {
      a = round(a, words[i]);
      b = round(b, words[i + 1]);
      c = round(c, words[i + 2]);
      d = round(d, words[i + 3]);
    }
    sum = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  sum = sum + length | 0;
  for (let i = whole; i < words.length; i++) {
    sum = Math.imul(rotate(sum + Math.imul(words[i], P3) | 0, 17), P4);
  }
  for (let i = 4 * words.length; i < length; i++) {
    sum = Math.imul(rotate(sum + Math.imul(bytes[i], P5) | 0, 11), P1);
  }
  sum = Math.imul(sum ^ sum >>> 15, P2);
  sum = Math.imul(sum ^ sum >>> 13, P3);
  return (sum ^ sum >>> 16) >>> 0;
}

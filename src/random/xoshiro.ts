/**
 * The next output of xoshiro128** 1.1 (Blackman and Vigna, 2018, public domain), a 32-bit unsigned
 * integer; `state` holds four words, not all zero, and moves on. Its period is 2¹²⁸ − 1, and it
 * needs 32-bit operations only, which JavaScript engines do exactly and fast.
 */
export function nextWord(state: Int32Array): number {
  const s1 = state[1];
  const scaled = Math.imul(s1, 5);
  const result = Math.imul((scaled << 7) | (scaled >>> 25), 9);
  const s2 = state[2] ^ state[0];
  const s3 = state[3] ^ s1;
  state[1] = s1 ^ s2;
  state[0] ^= s3;
  state[2] = s2 ^ (s1 << 9);
  state[3] = (s3 << 11) | (s3 >>> 21);
  return result >>> 0;
}

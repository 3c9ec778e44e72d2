import assert from "assert";
import { xxHash32 } from "./xx_hash.ts";

Deno.test("xxHash32() has the values of the reference implementation", () => {
  const text = (words: string) => new TextEncoder().encode(words);
  assert.equal(xxHash32(text("")), 0x02cc5d05);
  assert.equal(xxHash32(text("a")), 0x550d7456);
  assert.equal(xxHash32(text("abc")), 0x32d153ff);
  assert.equal(xxHash32(text("Nobody inspects the spammish repetition")), 0xe2293b2f);
  // The bytes of the reference's own self-test.
  const [bytes, prime] = [new Uint8Array(101), 2654435761];
  let state = prime;
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = state >>> 24;
    state = Math.imul(state, state) >>> 0;
  }
  assert.deepEqual([1, 14, 101].map((n) => xxHash32(bytes.subarray(0, n))), [
    0xb85cbee5,
    0xe5aa0ab4,
    0x1f1aa412,
  ]);
  assert.deepEqual([1, 14, 101].map((n) => xxHash32(bytes.subarray(0, n), prime)), [
    0xd5845d64,
    0x4481951d,
    0x498ec8e2,
  ]);
});

Deno.test("a change of any one byte is another sum", () => {
  const bytes = new Uint8Array(77).map((_, i) => 31 * i);
  const sum = xxHash32(bytes);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] ^= 1;
    assert.notEqual(xxHash32(bytes), sum);
    bytes[i] ^= 1;
  }
});

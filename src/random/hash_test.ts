import assert from "assert";
import { murmurHash3 } from "./hash.ts";

const hex = (text: string, seed?: number) =>
  murmurHash3(new TextEncoder().encode(text), seed)
    .map((word) => word.toString(16).padStart(8, "0")).join("");

Deno.test("murmurHash3() gives the published hashes of MurmurHash3_x86_128", () => {
  assert.equal(hex("Hello, world!", 123), "61c9129e5a1aacd7a41621629e37c886");
  assert.equal(hex("Hello, world!", 321), "d5fbdcb3c26c4193045880c5a7170f0f");
  assert.equal(hex("x".repeat(28), 123), "5e40bab278825a164cf929d31fec6047");
  assert.equal(hex(""), "00000000000000000000000000000000");
});

Deno.test("murmurHash3() changes about half of the bits when one bit changes", () => {
  const bytes = new TextEncoder().encode("blocks.11.mlp.fc1.weight");
  const before = murmurHash3(bytes);
  let flipped = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = bytes.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    murmurHash3(changed).forEach((word, i) => {
      for (let rest = (word ^ before[i]) >>> 0; rest > 0; rest = Math.floor(rest / 2)) {
        flipped += rest & 1;
      }
    });
  }
  const n = 8 * bytes.length * 128;
  assert.ok(Math.abs(flipped - n / 2) < 5 * Math.sqrt(n / 4), `${flipped} of ${n}`);
});

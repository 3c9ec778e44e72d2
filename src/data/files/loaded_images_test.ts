import assert from "assert";
import { assertHeld } from "./loaded_images.ts";

Deno.test("assertHeld() allows 4 GiB and no more", () => {
  assertHeld(60_000, 154);
  assert.throws(() => assertHeld(60_000, 155), {
    name: "RangeError",
    message: "Cannot hold 60000 images of 155 × 155 pixels: expected at most 4294967296 bytes, " +
      "got 4324500000; choose smaller ones",
  });
});

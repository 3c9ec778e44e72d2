import assert from "assert";
import { encodeSafetensors } from "./safetensors.ts";

Deno.test("what a file can't hold is refused before it is written", () => {
  const data = Float32Array.of(1, 2);
  const encode = (name: string, shape: number[], metadata: Record<string, string> = {}) => () =>
    encodeSafetensors({
      tensors: new Map([[name, { dtype: "F32" as const, shape, data }]]),
      metadata,
    });
  const wrong: [() => void, RegExp][] = [
    [encode("w", [3]), /12 bytes of tensor "w", F32 of shape \[3\], got a Float32Array of 2/],
    [encode("w", []), /4 bytes of tensor "w", F32 of shape \[\], got a Float32Array of 2/],
    [encode("w", [0.5, 4]), /whole numbers as the shape of tensor "w", got \[0.5, 4\]/],
    [encode("w", [-1, -2]), /whole numbers as the shape of tensor "w"/],
    [encode("__metadata__", [2]), /a tensor's name, got __metadata__, which names none/],
    [encode("\ud800", [2]), /a name of whole characters, got "\\ud800"/],
    [encode("w", [2], { a: 1 as unknown as string }), /as metadata "a"/],
    [encode("w", [2], { a: "\udc00" }), /as metadata "a"/],
  ];
  for (const [write, message] of wrong) {
    assert.throws(write, (error: Error) => {
      assert.equal(error.name, "RangeError");
      assert.match(error.message, /^Cannot write safetensors: expected /);
      assert.match(error.message, message);
      return true;
    });
  }
});

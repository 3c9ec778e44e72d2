import assert from "assert";
import { mamba2HeadDim, transformerHeads } from "./sequence_widths.ts";

Deno.test("widths that heads divide have the heads that they had", () => {
  assert.deepEqual([1, 16, 32, 64, 96, 512].map(mamba2HeadDim), [2, 32, 64, 64, 64, 64]);
  assert.deepEqual([1, 64, 127, 128, 130, 192, 512].map(transformerHeads), [1, 1, 1, 2, 2, 3, 8]);
});

Deno.test("other widths are refused by the flag that they are given by, with a rule for it", () => {
  assert.throws(() => mamba2HeadDim(48), {
    name: "UsageError",
    message:
      "Cannot use --dim=48 with Mamba-2: expected --dim to be at most 32 or a multiple of 32, got 48",
  });
  assert.throws(() => transformerHeads(193), {
    name: "UsageError",
    message: "Cannot use --dim=193 with a Transformer: expected --dim to be a multiple of its 3 " +
      "heads, one for each 64 channels, as 192, got 193",
  });
});

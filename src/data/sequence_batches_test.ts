import assert from "assert";
import { copying } from "./copying.ts";
import { sequenceBatches, testSequences } from "./sequence_batches.ts";

const task = copying({ min: 2, max: 4, context: 12, single: true });
const options = { train: task, test: task, batch: 3, examples: 6, tests: 4 };

Deno.test("batches count the labels of each sequence, and tests are the same for all seeds", () => {
  const seen: number[][] = [];
  for (const seed of [0, 1]) {
    using data = sequenceBatches({ ...options, seed });
    for (const { inputs: { tokens, labels, counts }, examples } of data.test()) {
      for (let i = 0; i < 3; i++) {
        const own = labels.subarray(12 * i, 12 * i + 12).filter((label) => label >= 0).length;
        assert.equal(counts[i], own);
        assert.equal(own > 0, i < examples);
      }
      seen.push([...tokens]);
    }
  }
  assert.equal(seen.length, 4);
  assert.deepEqual(seen.slice(0, 2), seen.slice(2));
  const alone = Array.from(testSequences(task, { batch: 3, examples: 4 }), ({ inputs }) => [
    ...inputs.tokens,
  ]);
  assert.deepEqual(alone, seen.slice(0, 2));
});

Deno.test("training sequences are other ones for each seed and epoch, unless they are fixed", () => {
  const tokens = (seed: number, epoch: number, fixed = false) => {
    using data = sequenceBatches({ ...options, seed, fixed });
    return Array.from(data.epoch(epoch), ({ inputs }) => [...inputs.tokens]).flat();
  };
  assert.deepEqual(tokens(0, 0), tokens(0, 0));
  assert.notDeepEqual(tokens(0, 0), tokens(1, 0));
  assert.notDeepEqual(tokens(0, 0).toSorted(), tokens(0, 1).toSorted());
  assert.deepEqual(tokens(0, 0, true).toSorted(), tokens(0, 1, true).toSorted());
});

Deno.test("batches of more tokens than memory has room for are refused", () => {
  assert.throws(() => sequenceBatches({ ...options, seed: 0, batch: 2 ** 24 }), {
    name: "RangeError",
    message: "Cannot make batches of sequences: expected at most 67,108,864 tokens, got " +
      "201,326,592; choose a smaller batch",
  });
});

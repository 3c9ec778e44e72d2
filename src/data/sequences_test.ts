import assert from "assert";
import { multiQueryRecall } from "./multi_query_recall.ts";
import { createSequenceLoader, type SequenceLoaderOptions } from "./sequences.ts";

const TASK = multiQueryRecall({ length: 16, pairs: 2 });
const OPTIONS: SequenceLoaderOptions = { batch: 4, examples: 10, seed: 0 };

function read(options: Partial<SequenceLoaderOptions>, epoch: number) {
  const loader = createSequenceLoader(TASK, { ...OPTIONS, ...options });
  const rows: string[] = [];
  let steps = 0;
  for (const { inputs: { tokens, labels, counts }, examples } of loader.epoch(epoch)) {
    steps++;
    for (let i = 0; i < tokens.length / 16; i++) {
      const row = [tokens.subarray(16 * i, 16 * i + 16), labels.subarray(16 * i, 16 * i + 16)];
      assert.equal(counts[i], row[1].filter((label) => label >= 0).length);
      if (i < examples) rows.push(row.map((part) => part.join()).join(" "));
      else assert.ok(row[0].every((token) => token === 0) && row[1].every((label) => label === -1));
    }
  }
  assert.equal(steps, loader.stepsPerEpoch);
  return rows;
}

Deno.test("sequences depend on seed, epoch and index, not on the batch size", () => {
  const rows = read({}, 1);
  assert.equal(rows.length, 8);
  assert.equal(new Set(rows).size, 8);
  assert.deepEqual(read({}, 1), rows);
  assert.deepEqual(read({ batch: 2 }, 1).slice(0, 8), rows);
  const others = new Set([...read({}, 2), ...read({ seed: 1 }, 1)]);
  assert.ok(rows.every((row) => !others.has(row)));
});

Deno.test("fixed sequences come back in every epoch, in another order", () => {
  const [first, second] = [0, 1].map((epoch) => read({ fixed: true, batch: 5 }, epoch));
  assert.notDeepEqual(first, second);
  assert.deepEqual(first.toSorted(), second.toSorted());
});

Deno.test("the last batch is padded when it is not dropped", () => {
  assert.equal(read({ dropLast: false }, 0).length, 10);
});

Deno.test("createSequenceLoader() refuses what makes no batch", () => {
  assert.throws(() => createSequenceLoader(TASK, { ...OPTIONS, batch: 0 }), /batch to be/);
  assert.throws(
    () => createSequenceLoader(TASK, { ...OPTIONS, examples: 3 }),
    /examples for a batch of 4, .* got 3$/,
  );
  assert.throws(() => createSequenceLoader(TASK, { ...OPTIONS, seed: 0.5 }), RangeError);
  assert.throws(
    () => createSequenceLoader(TASK, { ...OPTIONS, examples: 1e13 }),
    /examples to be a whole number from 1 to 2147483647, got 10000000000000$/,
  );
  const loader = createSequenceLoader(TASK, OPTIONS);
  for (const epoch of [-1, 1.5, NaN]) {
    assert.throws(() => loader.epoch(epoch), /its index to be a whole number of at least 0, got/);
  }
});

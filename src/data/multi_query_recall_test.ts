import assert from "assert";
import { Random } from "../random/mod.ts";
import { multiQueryRecall, type MultiQueryRecallOptions } from "./multi_query_recall.ts";

function draw(options: MultiQueryRecallOptions, random: Random) {
  const task = multiQueryRecall(options);
  const [tokens, labels] = [new Int32Array(task.length), new Int32Array(task.length)];
  task.write(tokens, labels, random);
  return { tokens: [...tokens], labels: [...labels] };
}

Deno.test("every key is asked for once, after the pairs, and its value is the label", () => {
  const random = new Random(1);
  for (const [length, pairs] of [[64, 4], [16, 4], [512, 64], [8, 1]]) {
    const { tokens, labels } = draw({ length, pairs, filler: "zero" }, random);
    const keys = tokens.slice(0, 2 * pairs).filter((_, i) => i % 2 === 0);
    const values = tokens.slice(0, 2 * pairs).filter((_, i) => i % 2 === 1);
    assert.equal(new Set(keys).size, pairs);
    assert.equal(new Set(values).size, pairs);
    assert.ok(keys.every((key) => key >= 1 && key < 4096));
    assert.ok(values.every((value) => value >= 4096 && value < 8192));
    const expected = new Array(length).fill(-1);
    const rest = new Array(length).fill(0);
    keys.forEach((key, i) => {
      const at = tokens.indexOf(key, 2 * pairs);
      assert.equal(at % 2, 0);
      expected[at] = values[i];
      rest[at] = key;
    });
    assert.deepEqual(labels, expected);
    assert.deepEqual(tokens.slice(2 * pairs), rest.slice(2 * pairs));
  }
});

Deno.test("random filler leaves pairs, queries and labels as they are defined", () => {
  const { tokens, labels } = draw({ length: 64, pairs: 4 }, new Random(2));
  const asked = labels.flatMap((label, at) => label < 0 ? [] : [[tokens[at], label]]);
  const pairs = [0, 2, 4, 6].map((at) => [tokens[at], tokens[at + 1]]);
  assert.deepEqual(asked.sort(), pairs.sort());
  assert.ok(new Set(tokens).size > 40);
});

Deno.test("gaps follow the power law", () => {
  const random = new Random(3);
  const counts = new Array(6).fill(0);
  const draws = 4000;
  for (let i = 0; i < draws; i++) {
    const { labels } = draw({ length: 14, pairs: 1, vocabulary: 16 }, random);
    counts[(labels.findIndex((label) => label >= 0) - 2) / 2]++;
  }
  const weights = counts.map((_, g) => 0.01 * (g + 1) ** -0.99);
  const total = weights.reduce((a, b) => a + b);
  counts.forEach((count, g) => {
    const p = weights[g] / total;
    assert.ok(Math.abs(count - draws * p) < 5 * Math.sqrt(draws * p * (1 - p)), `${counts}`);
  });
});

Deno.test("multiQueryRecall() refuses sizes that don't fit", () => {
  assert.throws(() => multiQueryRecall({ length: 14, pairs: 4 }), /length 14, pairs 4/);
  const filler = Symbol("a") as unknown as "zero";
  assert.throws(() => multiQueryRecall({ length: 16, pairs: 4, filler }), /got Symbol\(a\)$/);
  const vocabulary = 2 ** 31 + 2;
  assert.throws(() => multiQueryRecall({ length: 16, pairs: 4, vocabulary }), /got 2147483650$/);
  assert.throws(() => multiQueryRecall({ length: 15, pairs: 1 }), /even/);
  assert.throws(
    () => multiQueryRecall({ length: 64, pairs: 4, vocabulary: 8 }),
    /4 keys and values, got 8/,
  );
  for (const power of [200, 1e30]) {
    const message =
      `Cannot make an MQAR task: expected power to leave the weights of all 254 gaps finite, got ${power}`;
    assert.throws(() => multiQueryRecall({ length: 512, pairs: 2, power }), { message });
  }
  draw({ length: 512, pairs: 2, power: 100 }, new Random(4));
  assert.throws(
    () => multiQueryRecall({ length: 64, pairs: 4, filler: "x" as "zero" }),
    /zero, got x/,
  );
});

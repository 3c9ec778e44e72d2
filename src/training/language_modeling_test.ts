import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { embedding, Graph, reshape } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import type { Model } from "../models/mod.ts";
import { languageModeling } from "./mod.ts";

/** A "model" that always repeats the token it sees, with logit 2 against 0. */
const echo: Model = {
  name: "echo",
  configuration: {},
  input: { name: "tokens", shape: [3], dtype: "int32" },
  classes: 4,
  build: (scope, tokens) => {
    const table = scope.parameter("table", {
      shape: [4, 4],
      fanIn: 4,
      fanOut: 4,
      initializer: () => new Float32Array(16),
    });
    return reshape(embedding(table.tensor, tokens), [tokens.shape[0] * tokens.shape[1], 4]);
  },
};

function measure(tokens: number[], labels: number[], counts: number[]) {
  const graph = new Graph();
  const { loss, sums } = languageModeling({ batch: counts.length }).build({
    graph,
    model: echo,
    forward: (x) => echo.build(new Scope(graph), x),
    training: true,
  });
  const table = Array.from({ length: 16 }, (_, i) => i % 5 === 0 ? 2 : 0);
  const outputs = { mean: loss, ...sums };
  const values = evaluate({ outputs }, { table, tokens, labels, counts });
  return Object.fromEntries(Object.keys(outputs).map((name, i) => [name, values[i][0]]));
}

Deno.test("masked labels count for nothing, and strings are exact or not", () => {
  const found = measure(
    [0, 1, 2, 3, 3, 3, 1, 2, 0, 2, 2, 2],
    [-1, 1, 2, -1, 3, 0, 2, -1, -1, -1, -1, -1],
    [2, 2, 1, 0],
  );
  const right = Math.log(Math.exp(2) + 3) - 2;
  const wrong = right + 2;
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a}, ${b}`);
  close(found.loss, 3 * right + 2 * wrong);
  close(found.mean, (3 * right + 2 * wrong) / 5);
  assert.equal(found.correct, 3);
  assert.equal(found.count, 5);
  assert.equal(found.exact, 1);
});

Deno.test("a batch without labels has loss 0", () => {
  const found = measure([0, 1, 2], [-1, -1, -1], [0]);
  assert.deepEqual(found, { mean: 0, loss: 0, correct: 0, count: 0, exact: 0 });
});

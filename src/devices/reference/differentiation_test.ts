import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph, type Tensor } from "../../graph/mod.ts";
import { evaluate } from "./evaluate.ts";

const numbers = (tensors: Record<string, Tensor>, values: Record<string, number[]>) =>
  evaluate({ outputs: tensors }, values).map((values) => [...values]);

Deno.test("gradients of a tensor that is used several times add up", () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  const y = g.add(g.multiply(x, x), g.add(g.scale(x, 3), x)); // x² + 4x
  const [dx] = g.gradients(y, [x]);
  assert.deepEqual(numbers({ dx }, { x: [1, -2] }), [[6, 0]]);
});

Deno.test("a tensor that is the loss itself has gradient 1", () => {
  const x = new Graph().input("x", [3]);
  const [dx] = g.gradients(x, [x]);
  assert.deepEqual(numbers({ dx }, {}), [[1, 1, 1]]);
});

Deno.test("gradients of results and of what they are made from are both whole", () => {
  const x = new Graph().input("x", [1]);
  const y = g.multiply(x, x);
  const [dx, dy] = g.gradients(g.multiply(y, x), [x, y]); // x³, and x·y
  assert.deepEqual(numbers({ dx, dy }, { x: [2] }), [[12], [2]]);
});

Deno.test("a part of a flat variable has a gradient of its own", () => {
  const graph = new Graph();
  const flat = graph.variable("flat", [5]);
  const [a, b] = [g.view(flat, 0, [2]), g.view(flat, 3, [2])];
  const [da, db] = g.gradients(g.multiply(a, b), [a, b]);
  assert.deepEqual(numbers({ da, db }, { flat: [1, 2, 3, 4, 5] }), [[4, 5], [1, 2]]);
  assert.throws(
    () => g.gradients(g.multiply(a, b), [flat]),
    /Cannot differentiate a partial view: expected .*, got float32 \[5\], float32 \[2\]/,
  );
});

Deno.test("nothing is added for tensors that no gradient is asked for", () => {
  const build = (frozen: boolean) => {
    const graph = new Graph();
    const x = graph.input("x", [4, 8]);
    const [v, w] = [graph.variable("v", [8, 8]), graph.variable("w", [8, 8])];
    const [gamma, beta] = [graph.variable("gamma", [8]), graph.variable("beta", [8])];
    const hidden = g.gelu(g.layerNorm(g.matmul(x, v), gamma, beta));
    const loss = g.sum(g.reshape(g.matmul(hidden, w), [32]), 0);
    const before = graph.nodes.length;
    g.gradients(loss, frozen ? [w] : [v, w, gamma, beta]);
    return graph.nodes.slice(before).map(({ operation }) => operation.name);
  };
  const [all, some] = [build(false), build(true)];
  assert.ok(all.includes("layerNormGradient"));
  // fill, repeat, view, and the two products of the last matmul, of which one is not needed.
  assert.ok(!some.includes("layerNormGradient") && !some.includes("binary"), String(some));
  assert.ok(some.length < all.length);
});

Deno.test("an operation without a gradient on the way is an error, off the way it is not", () => {
  const graph = new Graph();
  const logits = graph.input("logits", [4, 3]);
  const labels = graph.input("labels", [4], "int32");
  const scores = g.correct(logits, labels);
  assert.throws(() => g.gradients(scores, [logits]), {
    name: "Error",
    message: "Cannot differentiate correct: expected an operation with a gradient rule, " +
      "got float32 [4, 3], int32 [4]",
  });
  const weight = graph.variable("weight", [4]);
  const [derivative] = g.gradients(g.multiply(weight, scores), [weight]);
  assert.deepEqual(derivative.shape, [4]);
});

Deno.test("gradients of gradients that aren't there are refused by name", () => {
  const graph = new Graph();
  const x = graph.input("x", [3]);
  const [dx] = g.gradients(g.gelu(x), [x]);
  assert.throws(
    () => g.gradients(dx, [x]),
    /Cannot differentiate geluGradient: expected .*\[3\], .*\[3\]/,
  );
});

Deno.test("a tensor on which the loss doesn't depend is named", () => {
  const graph = new Graph();
  const [x, y] = [graph.input("x", [3]), graph.variable("other", [2, 3])];
  assert.throws(() => g.gradients(g.exp(x), [x, y]), {
    name: "Error",
    message: `Cannot differentiate: expected tensors that the loss depends on, got "other" [2, 3]`,
  });
  const made = g.exp(y);
  assert.throws(
    () => g.gradients(g.exp(x), [made]),
    /expected tensors that the loss depends on, got the output of unary \[2, 3\]/,
  );
});

Deno.test("labels have no gradient", () => {
  const graph = new Graph();
  const labels = graph.input("labels", [2], "int32");
  const logits = graph.input("logits", [2, 3]);
  const loss = g.crossEntropy(logits, labels);
  assert.throws(() => g.gradients(loss, [labels]), /loss depends on, got "labels" \[2\]/);
});

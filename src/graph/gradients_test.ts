import assert from "assert";
import { gradients } from "./gradients.ts";
import { Graph, type Node, type Tensor } from "./graph.ts";
import { ATTENTION } from "./ops/attention.ts";
import { add, multiply } from "./ops/activations/binary.ts";
import { batchNorm } from "./ops/batch_norm.ts";
import { slice } from "./ops/layout/concat.ts";
import { assign } from "./ops/layout/assign.ts";
import { reshape } from "./ops/layout/view.ts";
import { LAYER_NORM, RMS_NORM } from "./ops/norms/mod.ts";
import { sum } from "./ops/reductions.ts";
import { SELECTIVE_SCAN } from "./ops/scan/mod.ts";

/** The gradient of the sum over products of slices, `[start, length]`, of the last axis of 10. */
function gradientOf(...ranges: readonly [start: number, length: number][]): Tensor {
  const graph = new Graph();
  const x = graph.variable("x", [3, 10]);
  const made = ranges.map(([start, length]) => slice(x, 1, start, length)).reduce(multiply);
  return gradients(sum(reshape(made, [3 * ranges[0][1]]), 0), [x])[0];
}

/** The names of the operations that make a tensor, each node once. */
function operationsOf(tensor: Tensor): string[] {
  const seen = new Set<Node>();
  const visit = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach((input) => visit(input.node));
  };
  visit(tensor.node);
  return [...seen].map(({ operation }) => operation.name);
}

Deno.test("gradients of slices that make up a tensor are laid side by side", () => {
  const gradient = gradientOf([5, 5], [0, 5]);
  assert.equal(gradient.node.operation.name, "concat");
  assert.deepEqual(gradient.node.inputs.map(({ shape }) => shape), [[3, 5], [3, 5]]);
  const zeros = gradient.node.inputs.filter(({ node }) => node.operation.name === "fill");
  assert.equal(zeros.length, 0);
  const copies = operationsOf(gradient).filter((name) => name === "concat");
  assert.equal(copies.length, 1);
});

Deno.test("what no slice covers has a gradient of zero", () => {
  const gradient = gradientOf([7, 2], [4, 2], [1, 2]);
  const parts = gradient.node.inputs.map(({ shape, node }) => [node.operation.name, shape[1]]);
  assert.deepEqual(parts.filter(([name]) => name === "fill"), [
    ["fill", 1],
    ["fill", 1],
    ["fill", 1],
    ["fill", 1],
  ]);
  assert.deepEqual(parts.map(([, width]) => width), [1, 2, 1, 2, 1, 2, 1]);
});

Deno.test("gradients of slices that overlap are added", () => {
  const gradient = gradientOf([0, 4], [3, 4]);
  assert.equal(gradient.node.operation.name, "binary");
  assert.deepEqual(gradient.shape, [3, 10]);
});

/** Batch norm of a variable, and the forward pass's place in its graph. */
function normalized() {
  const graph = new Graph();
  const x = graph.variable("x", [4, 2]);
  const [gamma, beta] = ["gamma", "beta"].map((name) => graph.variable(name, [2]));
  return { graph, x, gamma, ...batchNorm(x, gamma, beta) };
}

const refusal = (name: string, output: string) => ({
  name: "Error",
  message:
    `Cannot differentiate ${name}: expected a loss that depends on its first output alone, ` +
    `got one that depends on output ${output}`,
});

Deno.test("a loss of the mean or the variance of batch norm is refused", () => {
  const { x, gamma, y, mean, variance } = normalized();
  const ofMean = refusal("batchNorm", "2 of 4, float32 [2]");
  const ofVariance = refusal("batchNorm", "4 of 4, float32 [2]");
  const losses = [[mean, ofMean], [add(y, mean), ofMean], [add(y, variance), ofVariance]] as const;
  for (const [loss, error] of losses) {
    for (const wrt of [[x], [gamma], [x, y]]) {
      // What the loss doesn't depend on at all is said first.
      if (loss === mean && wrt.includes(y)) continue;
      assert.throws(() => gradients(loss, wrt), error);
    }
  }
  assert.throws(() => gradients(add(y, mean), [x, mean]), ofMean);
});

Deno.test("further outputs may be on the way to a loss where nothing behind them is asked for", () => {
  const { y, mean } = normalized();
  const shapes = gradients(add(y, mean), [y, mean]).map(({ shape }) => shape);
  assert.deepEqual(shapes, [[4, 2], [2]]);
});

Deno.test("a loss of any operation's further output is refused", () => {
  const graph = new Graph();
  const of = (...shape: number[]) => graph.variable(`x${graph.nodes.length}`, shape);
  const epsilon = 1e-5;
  const scan = [of(1, 5, 3), of(1, 5, 3), of(3, 2), of(1, 5, 2), of(1, 5, 2)];
  const made: [Tensor[], string][] = [
    [
      graph.apply(ATTENTION, [of(1, 4, 6)], { heads: 2, causal: false, scale: 1 }),
      "2 of 2, float32 [1, 2, 4]",
    ],
    [graph.apply(LAYER_NORM, [of(4, 3), of(3), of(3)], { epsilon }), "2 of 3, float32 [4]"],
    [graph.apply(RMS_NORM, [of(4, 3), of(3)], { epsilon }), "2 of 2, float32 [4]"],
    [graph.apply(SELECTIVE_SCAN, scan, { chunk: 2 }), "2 of 2, float32 [1, 3, 3, 2]"],
  ];
  for (const [[{ node }, further], output] of made) {
    assert.throws(() => gradients(further, [node.inputs[0]]), refusal(node.operation.name, output));
  }
});

Deno.test("nodes that are added after a refusal are of the pass that they were", () => {
  const { graph, x, y, mean } = normalized();
  const v = graph.variable("v", [4, 2]);
  const refused: [Tensor, Tensor][] = [[mean, x], [y, v], [assign(v, y), x]];
  for (const [loss, w] of refused) {
    assert.throws(() => gradients(loss, [w]), /^Error: Cannot differentiate/);
    assert.deepEqual(graph.origin, { pass: "forward", layer: "" });
  }
});

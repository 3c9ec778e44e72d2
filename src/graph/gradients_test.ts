import assert from "assert";
import { gradients } from "./gradients.ts";
import { Graph, type Node, type Tensor } from "./graph.ts";
import { multiply } from "./ops/activations/binary.ts";
import { slice } from "./ops/layout/concat.ts";
import { reshape } from "./ops/layout/view.ts";
import { sum } from "./ops/reductions.ts";

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

import assert from "assert";
import { formatTypes, Graph, INPUT, VARIABLE } from "./graph.ts";
import { add, elu, fill, gelu } from "./ops/activations/mod.ts";
import { pack, reshape, transpose, view } from "./ops/layout/mod.ts";

Deno.test("tensors know their type, graph and node", () => {
  const graph = new Graph();
  const [x, v] = [graph.input("x", [2, 3], "int32"), graph.variable("v", [4])];
  assert.deepEqual([x.shape, x.dtype, x.id], [[2, 3], "int32", 0]);
  assert.deepEqual([v.shape, v.dtype, v.id], [[4], "float32", 1]);
  assert.equal(x.node.operation, INPUT);
  assert.equal(v.node.operation, VARIABLE);
  assert.deepEqual(graph.nodes, [x.node, v.node]);
});

Deno.test("a name is given once, to an input or a variable", () => {
  const graph = new Graph();
  graph.input("x", [1]);
  const taken = {
    name: "RangeError",
    message: 'Cannot add variable: expected names that differ, got "x" twice',
  };
  assert.throws(() => graph.variable("x", [1]), taken);
  assert.throws(
    () => graph.input("x", [1]),
    /Cannot add input: expected names that differ, got "x" twice/,
  );
});

Deno.test("sizes are positive integers", () => {
  const graph = new Graph();
  for (const shape of [[0], [2, -1], [1.5], [NaN]]) {
    assert.throws(
      () => graph.input("x", shape),
      /^RangeError: Cannot add input "x": expected sizes that are positive integers, got \[.+\]$/,
    );
  }
  assert.deepEqual(graph.nodes, []);
  assert.deepEqual(graph.input("x", [2]).shape, [2]);
});

Deno.test("tensors of two graphs don't mix", () => {
  const [x, y] = [new Graph().input("x", [3]), new Graph().input("y", [3])];
  assert.throws(() => add(x, y), {
    name: "TypeError",
    message: "Cannot apply binary: expected tensors of one graph, got input 1 [3] of another",
  });
  assert.equal(x.graph.nodes.length, 1);
});

Deno.test("types are written with data type and shape", () => {
  const types = [{ dtype: "float32", shape: [8, 16] }, { dtype: "int32", shape: [8] }] as const;
  assert.equal(formatTypes(types), "float32 [8, 16], int32 [8]");
});

Deno.test("arrays that a graph was given may be changed later", () => {
  const graph = new Graph();
  const [shape, permutation, offsets] = [[2, 3], [1, 0], [0, 6]];
  const x = graph.input("x", shape);
  const v = graph.variable("v", shape);
  const made = [x, v, reshape(x, shape), view(x, 0, shape), fill(graph, shape, 1)];
  const turned = transpose(x, permutation);
  const packed = pack([x, v], offsets, 12);
  for (const array of [shape, permutation, offsets]) array.fill(2000);
  for (const tensor of made) {
    assert.deepEqual(tensor.shape, [2, 3]);
    assert.deepEqual(tensor.node.attributes.shape, [2, 3]);
  }
  assert.deepEqual(turned.node.attributes.permutation, [1, 0]);
  assert.deepEqual(packed.node.attributes.offsets, [0, 6]);
});

Deno.test("what a graph says of its tensors and nodes can't be changed", () => {
  const y = gelu(elu(new Graph().input("x", [2, 3])));
  const { attributes } = y.node.inputs[0].node;
  assert.throws(() => (y.shape as number[])[0] = 6, TypeError);
  assert.throws(() => attributes.steps[0].operands[0] = 1, TypeError);
  assert.throws(() => attributes.label = "relu", TypeError);
});

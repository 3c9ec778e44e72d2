import assert from "assert";
import { Graph, type Tensor } from "../graph/mod.ts";
import { zeros } from "../initializers/mod.ts";
import {
  attention,
  batchNorm,
  causalAttention,
  convolution,
  depthwiseConvolution,
  globalResponseNorm,
  layerNorm,
  linear,
  mamba,
  mamba2,
  mlp,
  type ParameterDeclaration,
  rmsNorm,
  Scope,
} from "./mod.ts";

/** A scope that lists what is declared. */
function listing() {
  const graph = new Graph();
  const declared: ParameterDeclaration[] = [];
  const scope = new Scope(graph, {
    parameter(declaration) {
      declared.push(declaration);
      return graph.variable(declaration.name, declaration.shape);
    },
  });
  return { graph, scope, declared };
}

const plain = { fanIn: 3, fanOut: 3, initializer: zeros() };

Deno.test("names nest as scopes do", () => {
  const { scope, declared } = listing();
  scope.parameter("pos_embed", { shape: [3], ...plain });
  scope.child("blocks.0").child("attn").parameter("weight", { shape: [3], ...plain });
  assert.deepEqual(declared.map(({ name }) => name), ["pos_embed", "blocks.0.attn.weight"]);
});

Deno.test("matrices decay and vectors don't, unless it is said otherwise", () => {
  const { scope, declared } = listing();
  scope.parameter("matrix", { shape: [3, 3], ...plain });
  scope.parameter("vector", { shape: [3], ...plain });
  scope.parameter("positions", { shape: [3, 3], use: "fixed", ...plain });
  assert.deepEqual(declared.map(({ use }) => use), ["decayed", "undecayed", "fixed"]);
});

Deno.test("sizes must be positive integers", () => {
  const { scope } = listing();
  for (const shape of [[0], [2.5, 2], [-1, 3], [NaN]]) {
    assert.throws(
      () => scope.child("a").parameter("w", { shape, ...plain }),
      /^RangeError: Cannot declare parameter "a.w": expected sizes that are positive integers, got \[/,
    );
  }
});

Deno.test("a linear layer declares (out, in), and a bias unless it is told not to", () => {
  const { graph, scope, declared } = listing();
  const x = graph.input("x", [2, 5, 12]);
  assert.deepEqual(linear(scope.child("fc"), x, { features: 20 }).shape, [2, 5, 20]);
  assert.deepEqual(linear(scope.child("out"), x, { features: 7, bias: false }).shape, [2, 5, 7]);
  assert.deepEqual(declared.map(({ name, shape }) => [name, shape]), [
    ["fc.weight", [20, 12]],
    ["fc.bias", [20]],
    ["out.weight", [7, 12]],
  ]);
});

Deno.test("layers keep the shape of their tokens", () => {
  const { graph, scope } = listing();
  const x = graph.input("x", [2, 5, 12]);
  assert.deepEqual(attention(scope.child("attn"), x, { heads: 3 }).shape, [2, 5, 12]);
  assert.deepEqual(mlp(scope.child("mlp"), x, { hidden: 48 }).shape, [2, 5, 12]);
});

Deno.test("an input with another number of axes is what layers refuse, not their parameters", () => {
  const wrong: [shape: number[], axes: string, build: (scope: Scope, x: Tensor) => unknown][] = [
    [[2, 3, 6], "[B, H, W, C]", (scope, x) => convolution(scope, x, { features: 2 })],
    [[2, 3, 4, 6, 5], "[B, H, W, C]", (scope, x) => convolution(scope, x, { features: 2 })],
    [[2, 3, 6], "[B, H, W, C]", (scope, x) => depthwiseConvolution(scope, x, { kernel: 3 })],
    [[2, 6], "[B, H, W, C]", globalResponseNorm],
    [[], "[..., in]", (scope, x) => linear(scope, x, { features: 2 })],
    [[], "[..., C]", (scope, x) => batchNorm(scope, x)],
    [[], "[..., D]", (scope, x) => layerNorm(scope, x)],
    [[], "[..., D]", (scope, x) => rmsNorm(scope, x)],
    [[2, 6], "[B, T, D]", (scope, x) => mamba(scope, x)],
    [[2, 6], "[B, T, D]", (scope, x) => mamba2(scope, x)],
    [[2, 6], "[B, N, D]", (scope, x) => attention(scope, x, { heads: 2, qkNorm: true })],
    [[2, 3, 4, 6], "[B, N, D]", (scope, x) => causalAttention(scope, x, { heads: 2 })],
  ];
  for (const [shape, axes, build] of wrong) {
    const { graph, scope, declared } = listing();
    assert.throws(() => build(scope.child("a"), graph.input("x", shape)), {
      name: "RangeError",
      message: `Cannot build "a": expected x ${axes}, got [${shape.join(", ")}]`,
    });
    assert.deepEqual(declared, []);
  }
});

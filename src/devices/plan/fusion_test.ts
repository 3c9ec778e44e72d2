import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph, type Tensor } from "../../graph/mod.ts";
import { fuse } from "./fusion.ts";

/** Operations that make something, with what was fused into them. */
function fusedNames(outputs: Record<string, Tensor>): string[] {
  return fuse({ outputs })
    .filter(({ operation: { name, view } }) => !view && name !== "input" && name !== "variable")
    .map(({ operation, attributes: { bias, activation, residual } }) =>
      [operation.name, bias && "bias", activation, residual && "residual"].filter(Boolean).join("+")
    );
}

function inputs() {
  const graph = new Graph();
  return {
    x: graph.input("x", [4, 8]),
    y: graph.input("y", [4, 8]),
    w: graph.variable("w", [8, 8]),
    b: graph.variable("b", [8]),
  };
}

Deno.test("a bias is added by the product", () => {
  const { x, w, b } = inputs();
  assert.deepEqual(fusedNames({ r: g.add(g.matmul(x, w), b) }), ["matmul+bias"]);
});

Deno.test("gelu is applied by the product, which keeps gelu's input", () => {
  const { x, w, b } = inputs();
  const hidden = g.add(g.matmul(x, w), b);
  const r = g.gelu(hidden);
  assert.deepEqual(fusedNames({ r }), ["matmul+bias+gelu"]);
  const node = fuse({ outputs: { r } }).find(({ operation }) => operation === g.MATMUL)!;
  assert.deepEqual(node.outputs, [r, hidden]);
});

Deno.test("a residual is added by the product, on whichever side it stands", () => {
  const { x, y, w, b } = inputs();
  const product = () => g.add(g.matmul(x, w), b);
  assert.deepEqual(fusedNames({ r: g.add(product(), y) }), ["matmul+bias+residual"]);
  assert.deepEqual(fusedNames({ r: g.add(y, product()) }), ["matmul+bias+residual"]);
});

Deno.test("of two products that are added, one is left alone", () => {
  const { x, y, w } = inputs();
  const r = g.add(g.matmul(x, w), g.matmul(y, w));
  assert.deepEqual(fusedNames({ r }), ["matmul", "matmul+residual"]);
});

Deno.test("the gradient of gelu is applied by the product before it", () => {
  const { x, y, w } = inputs();
  const r = g.activationGradient("geluGradient", y, g.matmul(x, w));
  assert.deepEqual(fusedNames({ r }), ["matmul+geluGradient"]);
});

Deno.test("a ConvMixer's block keeps no elementwise function but its sums' gradients", () => {
  const graph = new Graph();
  const x = graph.input("x", [2, 4, 4, 8]);
  const [bias, gamma, beta] = ["bias", "gamma", "beta"].map((name) => graph.variable(name, [8]));
  const filtered = g.gelu(g.add(g.depthwise(x, graph.variable("w", [8, 1, 3, 3])), bias));
  const y = g.add(g.batchNorm(filtered, gamma, beta).y, x);
  const loss = g.sum(g.reshape(y, [256]), 0);
  const [dx, dbias] = g.gradients(loss, [x, bias]);
  const names = fusedNames({ loss, dx, dbias });
  for (
    const name of [
      "depthwise+bias+gelu",
      "batchNorm+residual",
      "batchNormGradient+geluGradient",
      "depthwiseInputGradient+residual",
    ]
  ) assert.ok(names.includes(name), `${name}: ${names}`);
  assert.ok(!names.includes("unary") && !names.includes("binary"), `${names}`);
});

Deno.test("a residual is added by the gradient of layer norm", () => {
  const { x, w, b } = inputs();
  const loss = g.sum(g.reshape(g.add(x, g.layerNorm(g.matmul(x, w), b, b)), [32]), 0);
  const twice = g.sum(g.reshape(g.add(x, g.layerNorm(x, b, b)), [32]), 0);
  const without = fusedNames({ dx: g.gradients(loss, [x])[0] });
  const withSum = fusedNames({ dx: g.gradients(twice, [x])[0] });
  assert.ok(without.includes("layerNormGradient"), String(without));
  assert.ok(withSum.includes("layerNormGradient+residual"), String(withSum));
});

Deno.test("nothing is fused where the result in between is read twice or kept", () => {
  const { x, y, w, b } = inputs();
  const product = g.matmul(x, w);
  const sum = g.add(product, b);
  assert.deepEqual(fusedNames({ sum, product }), ["matmul", "binary"]);
  assert.deepEqual(fusedNames({ sum, other: g.exp(product) }), ["matmul", "binary", "unary"]);
  const [left, right] = [g.add(product, y), g.multiply(product, y)];
  assert.deepEqual(fusedNames({ left, right }), ["matmul", "binary", "binary"]);
});

Deno.test("gelu is fused although its input is kept or read again, but not before its readers", () => {
  const { x, w } = inputs();
  const product = g.matmul(x, w);
  const r = g.gelu(product);
  assert.deepEqual(fusedNames({ product, r }), ["matmul+gelu"]);
  const later = g.exp(product);
  assert.deepEqual(fusedNames({ r, later }), ["matmul+gelu", "unary"]);
  const { x: x2, w: w2 } = inputs();
  const second = g.matmul(x2, w2);
  const earlier = g.exp(second);
  assert.deepEqual(fusedNames({ earlier, r: g.gelu(second) }), ["matmul", "unary", "unary"]);
});

Deno.test("what is broadcast otherwise than a bias isn't fused", () => {
  const graph = new Graph();
  const [x, w] = [graph.input("x", [2, 8, 8]), graph.variable("w", [8, 8])];
  const [column, matrix] = [graph.variable("c", [2, 1, 1]), graph.variable("m", [8, 8])];
  const product = () => g.matmul(x, w);
  assert.deepEqual(fusedNames({ r: g.add(product(), column) }), ["matmul", "binary"]);
  assert.deepEqual(fusedNames({ r: g.add(product(), matrix) }), ["matmul", "binary"]);
  assert.deepEqual(fusedNames({ r: g.subtract(product(), x) }), ["matmul", "binary"]);
  assert.deepEqual(fusedNames({ r: g.relu(product()) }), ["matmul", "unary"]);
});

Deno.test("a node isn't moved behind a reader of its other results", () => {
  const graph = new Graph();
  const [x, w] = [graph.input("x", [4, 8]), graph.variable("w", [8, 8])];
  const [gamma, beta] = [graph.variable("gamma", [8]), graph.variable("beta", [8])];
  const hidden = g.matmul(x, w);
  // γ is shared: the sum of its gradients comes before the sum of x's.
  const both = g.add(g.layerNorm(hidden, gamma, beta), g.layerNorm(x, gamma, beta));
  const loss = g.sum(g.reshape(g.tanh(both), [32]), 0);
  const [dx, dGamma] = g.gradients(loss, [x, gamma]);
  const nodes = fuse({ outputs: { dx, dGamma } });
  const made = new Set<Tensor>();
  for (const node of nodes) {
    for (const input of node.inputs) assert.ok(made.has(input), `${node.operation.name} is early`);
    node.outputs.forEach((output) => made.add(output));
  }
});

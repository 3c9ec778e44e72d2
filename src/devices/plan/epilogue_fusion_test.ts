import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph, type Node, type Tensor } from "../../graph/mod.ts";
import { type Epilogue, MAX_STEPS } from "../../graph/mod.ts";
import { fuseEpilogues } from "./epilogue_fusion.ts";

/** Operations that make something, with the functions of their epilogues; a star marks what is kept. */
function fused(outputs: Record<string, Tensor>): string[] {
  return fuseEpilogues({ outputs })
    .filter(({ operation: { name, view } }) => !view && name !== "input" && name !== "variable")
    .map(describe);
}

function describe({ operation: { name }, attributes }: Node): string {
  const { steps = [], repetitions = [], kept = [] }: Partial<Epilogue> = attributes.epilogue ?? {};
  const star = (operand: number) => kept.includes(operand) ? "*" : "";
  const functions = steps.map((step, i) => step.function + star(repetitions.length + i));
  return [name + star(0), ...functions].join(" ");
}

function inputs() {
  const graph = new Graph();
  return {
    graph,
    x: graph.input("x", [4, 8]),
    y: graph.input("y", [4, 8]),
    w: graph.variable("w", [8, 8]),
    b: graph.variable("b", [8]),
  };
}

Deno.test("any chain becomes the epilogue of the product that it starts from", () => {
  const { x, y, w, b } = inputs();
  assert.deepEqual(fused({ r: g.add(g.matmul(x, w), b) }), ["matmul add"]);
  assert.deepEqual(fused({ r: g.tanh(g.scale(g.matmul(x, w), 2)) }), ["matmul scale tanh"]);
  const gated = g.multiply(y, g.silu(g.add(g.matmul(x, w), b)));
  assert.deepEqual(fused({ gated }), ["matmul add silu multiply"]);
  assert.deepEqual(fused({ r: g.subtract(y, g.matmul(x, w)) }), ["matmul subtract"]);
  const squared = (z: Tensor) => g.multiply(z, z);
  assert.deepEqual(fused({ r: squared(g.matmul(x, w)) }), ["matmul multiply"]);
});

Deno.test("an epilogue's operands are the product, further inputs, then steps", () => {
  const { x, y, w, b } = inputs();
  const r = g.add(g.subtract(y, g.add(g.matmul(x, w), b)), g.reshape(x, [4, 8]));
  const node = fuseEpilogues({ outputs: { r } }).find(({ operation }) => operation === g.MATMUL)!;
  assert.deepEqual(node.inputs, [x, w, b, y, x]);
  assert.deepEqual(node.outputs, [r]);
  const whole = { count: 32, inner: 1 };
  assert.deepEqual(node.attributes.epilogue, {
    steps: [
      { function: "add", alpha: 0, operands: [0, 1] },
      { function: "subtract", alpha: 0, operands: [2, 4] },
      { function: "add", alpha: 0, operands: [5, 3] },
    ],
    repetitions: [whole, { count: 8, inner: 1 }, whole, whole],
    kept: [],
  });
});

Deno.test("what is read elsewhere too, or is a result, is kept", () => {
  const { x, w, b } = inputs();
  const product = g.matmul(x, w);
  const hidden = g.add(product, b);
  const r = g.gelu(hidden);
  const later = g.softmax(hidden);
  const outputs = { r, later, product };
  assert.deepEqual(fused(outputs), ["matmul* add* gelu", "softmax"]);
  const node = fuseEpilogues({ outputs }).find(({ operation }) => operation === g.MATMUL)!;
  assert.deepEqual(node.outputs, [r, product, hidden]);
  assert.deepEqual(fused({ view: g.reshape(product, [32]), r }), ["matmul* add gelu"]);
  assert.deepEqual(fused({ r, other: g.exp(product) }), ["matmul add gelu* exp"]);
});

Deno.test("functions of one result are in one epilogue, in the order of the graph", () => {
  const { x, y, w } = inputs();
  const product = g.matmul(x, w);
  const [left, right] = [g.add(product, y), g.multiply(product, y)];
  assert.deepEqual(fused({ left, right }), ["matmul add* multiply"]);
  const z = g.matmul(y, w);
  const silu = g.multiply(z, g.sigmoid(z));
  assert.deepEqual(fused({ silu }), ["matmul sigmoid multiply"]);
});

Deno.test("an epilogue ends where something else reads what comes before", () => {
  const { x, w } = inputs();
  const product = g.matmul(x, w);
  const earlier = g.softmax(product);
  assert.deepEqual(fused({ earlier, r: g.gelu(product) }), ["matmul", "softmax", "unary"]);
  const second = g.matmul(x, w);
  const hidden = g.tanh(second);
  const sums = g.sum(hidden, 0);
  const r = g.multiply(hidden, sums);
  assert.deepEqual(fused({ r }), ["matmul tanh", "sum", "binary"]);
});

Deno.test("of two products that are added, one is left alone", () => {
  const { x, y, w } = inputs();
  const r = g.add(g.matmul(x, w), g.matmul(y, w));
  assert.deepEqual(fused({ r }), ["matmul", "matmul add"]);
});

Deno.test("views of whole tensors don't stand in between, others do", () => {
  const { x, w, b } = inputs();
  const flat = g.reshape(g.add(g.matmul(x, w), b), [32]);
  assert.deepEqual(fused({ r: g.relu(flat) }), ["matmul add relu"]);
  const part = g.view(g.matmul(x, w), 8, [8]);
  assert.deepEqual(fused({ r: g.relu(part) }), ["matmul", "unary"]);
});

Deno.test("constants become part of the functions that read them", () => {
  const { graph, x, w } = inputs();
  const half = g.fill(graph, [4, 8], 0.5);
  const names = fused({ r: g.divide(half, g.add(g.multiply(g.matmul(x, w), half), half)) });
  assert.deepEqual(names, ["fill", "matmul scale shift fill divide"]);
});

Deno.test("what repeats otherwise than once for each column stays outside", () => {
  const graph = new Graph();
  const [x, w] = [graph.input("x", [2, 8, 8]), graph.variable("w", [8, 8])];
  const [image, matrix] = [graph.variable("c", [2, 1, 1]), graph.variable("m", [8, 8])];
  const product = () => g.matmul(x, w);
  assert.deepEqual(fused({ r: g.multiply(product(), image) }), ["matmul", "binary"]);
  assert.deepEqual(fused({ r: g.add(g.gelu(product()), matrix) }), ["matmul gelu", "binary"]);
  const row = graph.variable("row", [1, 8]);
  const wide = g.multiply(x, g.matmul(row, w));
  assert.deepEqual(fused({ wide }), ["matmul", "binary"]);
});

Deno.test("an operation takes as much as it has room for", () => {
  const { graph, x, w, b } = inputs();
  const long = Array.from({ length: MAX_STEPS + 3 }).reduce<Tensor>(
    (y) => g.tanh(y),
    g.matmul(x, w),
  );
  const [first, ...rest] = fused({ long });
  assert.equal(first, ["matmul", ...Array(MAX_STEPS).fill("tanh")].join(" "));
  assert.deepEqual(rest, Array(3).fill("unary"));
  const others = Array.from({ length: 7 }, (_, i) => graph.input(`x${i}`, [4, 8]));
  const sum = others.reduce(g.add, g.matmul(x, w));
  const room = g.MATMUL.epilogue!;
  assert.deepEqual(fused({ sum }), [
    ["matmul", ...Array(room).fill("add")].join(" "),
    ...Array(7 - room).fill("binary"),
  ]);
  const [p, q, r] = others;
  const y = g.multiply(g.add(g.multiply(g.layerNorm(x, b, b), p), q), r);
  assert.deepEqual(fused({ y }), ["layerNorm multiply add", "binary"]);
});

Deno.test("a result that others need only until the epilogue goes on takes no room", () => {
  const { x, y, b } = inputs();
  const normal = g.layerNorm(x, b, b);
  const gate = g.tanh(normal);
  const r = g.add(g.add(g.multiply(normal, gate), y), x);
  assert.deepEqual(fused({ r }), ["layerNorm tanh multiply add add"]);
});

Deno.test("a ConvMixer's block keeps no elementwise function but its sums' gradients", () => {
  const graph = new Graph();
  const x = graph.input("x", [2, 4, 4, 8]);
  const [bias, gamma, beta] = ["bias", "gamma", "beta"].map((name) => graph.variable(name, [8]));
  const filtered = g.gelu(g.add(g.depthwise(x, graph.variable("w", [8, 1, 3, 3])), bias));
  const y = g.add(g.batchNorm(filtered, gamma, beta).y, x);
  const loss = g.sum(g.reshape(y, [256]), 0);
  const [dx, dbias] = g.gradients(loss, [x, bias]);
  const names = fused({ loss, dx, dbias });
  for (
    const name of [
      "depthwise add* gelu",
      "batchNorm add",
      "batchNormGradient geluGradient",
      "depthwiseInputGradient add",
    ]
  ) assert.ok(names.includes(name), `${name}: ${names}`);
  assert.ok(!names.includes("unary") && !names.includes("binary"), `${names}`);
});

Deno.test("a residual is added by the gradient of layer norm", () => {
  const { x, w, b } = inputs();
  const loss = g.sum(g.reshape(g.add(x, g.layerNorm(g.matmul(x, w), b, b)), [32]), 0);
  const twice = g.sum(g.reshape(g.add(x, g.layerNorm(x, b, b)), [32]), 0);
  const without = fused({ dx: g.gradients(loss, [x])[0] });
  const withSum = fused({ dx: g.gradients(twice, [x])[0] });
  assert.ok(without.includes("layerNormGradient"), String(without));
  assert.ok(withSum.includes("layerNormGradient add"), String(withSum));
});

Deno.test("functions of a node's other results stay outside, and so does what comes after them", () => {
  const graph = new Graph();
  const x = graph.input("x", [4, 8]);
  const [gamma, beta] = [graph.variable("gamma", [8]), graph.variable("beta", [8])];
  const { y, mean } = g.batchNorm(x, gamma, beta);
  assert.deepEqual(fused({ r: g.add(y, mean) }), ["batchNorm", "binary"]);
  const other = g.batchNorm(x, gamma, beta);
  const shifted = g.exp(other.mean);
  assert.deepEqual(fused({ shifted, r: g.exp(other.y) }), ["batchNorm", "unary", "unary"]);
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
  const nodes = fuseEpilogues({ outputs: { dx, dGamma } });
  const made = new Set<Tensor>();
  for (const node of nodes) {
    for (const input of node.inputs) assert.ok(made.has(input), `${node.operation.name} is early`);
    node.outputs.forEach((output) => made.add(output));
  }
});

Deno.test("activations and their gradients are epilogues, whatever they are made of", () => {
  const { x, w, b } = inputs();
  const v = x.graph.variable("v", [4, 8]);
  const counts = [g.gelu, g.elu, g.leakyRelu, g.hardSwish, g.hardSigmoid].map((activation) => {
    const y = g.matmul(activation(g.add(g.matmul(x, w), b)), v, { transposeB: true });
    const [dw] = g.gradients(g.sum(g.reshape(y, [16]), 0), [w]);
    return fused({ y, dw }).map((step) => step.split(" ")[0].replace("*", ""));
  });
  for (const operations of counts) assert.deepEqual(operations, counts[0]);
  assert.equal(counts[0].filter((name) => name === "elementwise").length, 0);
});

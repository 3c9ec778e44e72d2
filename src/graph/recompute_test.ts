import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Keep, type Node, type Tensor } from "./mod.ts";

/** Two layers, and what a backward pass reads of them. */
function perceptron(keep?: (tensors: Record<string, Tensor>) => Keep) {
  const graph = new Graph();
  const x = graph.input("x", [6, 4]);
  const [v, w, gamma, beta] = [[4, 8], [8, 5], [4], [4]].map((shape, i) =>
    graph.variable(`w${i}`, shape)
  );
  const scaled = g.scale(x, 2);
  const normalized = g.layerNorm(scaled, gamma, beta);
  const inner = g.matmul(normalized, v);
  const active = g.gelu(inner);
  const last = g.matmul(active, w);
  const loss = g.sum(g.reshape(last, [30]), 0);
  const tensors = { scaled, normalized, inner, active, last };
  const forward = new Set(graph.nodes);
  const found = g.gradients(loss, [v, w, gamma, beta], { keep: keep?.(tensors) });
  return { graph, forward, found, tensors };
}

/** The nodes that results need beside those of the forward pass, in order. */
function backwardOf(results: readonly Tensor[], forward: ReadonlySet<Node>): Node[] {
  const needed = new Set(results.map(({ node }) => node));
  return results[0].graph.nodes.toReversed().filter((node) => {
    if (!needed.has(node)) return false;
    node.inputs.forEach((input) => needed.add(input.node));
    return !forward.has(node);
  }).reverse();
}

/** Which of the named tensors of the forward pass a backward pass reads. */
function readOf({ found, forward, tensors }: ReturnType<typeof perceptron>): string[] {
  const inputs = new Set(backwardOf(found, forward).flatMap(({ inputs }) => inputs));
  return Object.entries(tensors).filter(([, tensor]) => inputs.has(tensor)).map(([name]) => name);
}

Deno.test("all that a backward pass reads is kept unless it is told otherwise", () => {
  assert.deepEqual(readOf(perceptron()), ["scaled", "normalized", "inner", "active"]);
});

Deno.test("what isn't kept is made again from what is, right before it is needed", () => {
  const made = perceptron(({ scaled }) => () => (tensor) => tensor === scaled);
  assert.deepEqual(readOf(made), ["scaled"]);
  const backward = backwardOf(made.found, made.forward);
  const names = backward.map(({ operation, attributes }) => attributes.function ?? operation.name);
  const again = ["layerNorm", "matmul", "gelu"];
  const at = names.indexOf("layerNorm");
  assert.deepEqual(names.slice(at, at + 3), again);
  // What is made again is made once, by the operation that made it first, with its attributes.
  for (const name of ["layerNorm", "gelu"]) {
    assert.equal(names.filter((other) => other === name).length, 1, String(names));
  }
  const [first] = [...made.forward].filter(({ operation }) => operation === g.LAYER_NORM);
  assert.deepEqual(backward[at].attributes, first.attributes);
  assert.equal(backward[at].operation, first.operation);
  assert.deepEqual(backward[at].origin, { ...first.origin, pass: "backward" });
  assert.equal(made.graph.origin.pass, "forward");
});

Deno.test("of blocks what they result in is kept, also where that is a view", () => {
  const graph = new Graph();
  const w = graph.variable("w", [8, 8]);
  const block = (x: Tensor) => {
    const before = graph.nodes.length;
    const made = g.exp(g.matmul(x, w));
    const result = g.reshape(made, [4, 8]);
    return { made, result, inside: graph.nodes.slice(before).flatMap(({ outputs }) => outputs) };
  };
  const first = block(graph.input("x", [4, 8]));
  const second = block(first.result);
  const loss = g.sum(g.reshape(second.result, [32]), 0);
  const forward = new Set(graph.nodes);
  const inside = new Set([first, second].flatMap((one) => one.inside));
  const keep = g.keepBlockResults(inside, [first.result, second.result]);
  const found = g.gradients(loss, [w], { keep });
  const inputs = new Set(backwardOf(found, forward).flatMap((node) => node.inputs));
  assert.deepEqual([first.made, second.made].map((one) => inputs.has(one)), [true, true]);
});

Deno.test("inputs and variables are there in any case", () => {
  const { found, forward } = perceptron(() => () => () => false);
  const added = backwardOf(found, forward);
  assert.ok(!added.some(({ operation }) => operation === g.INPUT || operation === g.VARIABLE));
});

Deno.test("a view is of what it sees, kept or made again", () => {
  const build = (kept: boolean) => {
    const graph = new Graph();
    const [x, w] = [graph.input("x", [2, 3, 4]), graph.variable("w", [4, 5])];
    const made = g.exp(x);
    const loss = g.sum(g.reshape(g.matmul(g.reshape(made, [6, 4]), w), [30]), 0);
    const forward = new Set(graph.nodes);
    const found = g.gradients(loss, [w], { keep: () => () => kept });
    return backwardOf(found, forward).map(({ operation }) => operation);
  };
  assert.ok(!build(true).includes(g.UNARY));
  const again = build(false);
  assert.ok(again.indexOf(g.UNARY) >= 0 && again.lastIndexOf(g.VIEW) > again.indexOf(g.UNARY));
});

Deno.test("passes over what is kept are made again, products are kept", () => {
  // `scaled` is made of an input, `normalized` of it, `active` of a product.
  assert.deepEqual(readOf(perceptron(() => g.keepWhatTakesTime)), ["inner"]);
});

/** Which of the tensors of a graph a backward pass reads where functions are made again. */
function keptOf(build: (graph: Graph, w: Tensor) => Record<string, Tensor>): string[] {
  const graph = new Graph();
  const w = graph.variable("w", [8, 8]);
  const tensors = build(graph, w);
  const last = Object.values(tensors).at(-1)!;
  const loss = g.sum(g.reshape(last, [last.shape.reduce((a, b) => a * b)]), 0);
  const forward = new Set(graph.nodes);
  const found = g.gradients(loss, [w], { keep: g.keepWhatTakesTime });
  const inputs = new Set(backwardOf(found, forward).flatMap((node) => node.inputs));
  return Object.entries(tensors).filter(([, tensor]) => inputs.has(tensor)).map(([name]) => name);
}

Deno.test("a sum is kept where making it again would need another tensor as large", () => {
  const kept = keptOf((graph, w) => {
    const x = g.matmul(graph.input("x", [16, 8]), w);
    const sum = g.add(x, g.matmul(graph.input("y", [16, 8]), w));
    return { x, sum, last: g.matmul(sum, w) };
  });
  assert.deepEqual(kept, ["sum"]);
});

Deno.test("a large tensor is made again from a small one, which is kept for it", () => {
  const kept = keptOf((graph, w) => {
    const small = g.matmul(graph.input("x", [1, 8]), w);
    const large = g.repeat(small, 1, 16);
    return { small, large, last: g.matmul(g.reshape(large, [16, 8]), w) };
  });
  assert.deepEqual(kept, ["small"]);
});

Deno.test("of a long row of functions every fifth is kept, as all between would be there at once", () => {
  const kept = keptOf((graph, w) => {
    const made: Record<string, Tensor> = { first: g.matmul(graph.input("x", [16, 8]), w) };
    let x = made.first;
    for (let i = 1; i <= 12; i++) x = made[`tanh${i}`] = g.tanh(x);
    return made;
  });
  assert.deepEqual(kept, ["tanh1", "tanh6", "tanh11"]);
});

/** The operations of a backward pass through so many functions in a row. */
function backwardOfRow(length: number, keep: Keep): string[] {
  const graph = new Graph();
  const x = graph.variable("x", [2]);
  let y = g.reshape(x, [2]);
  for (let i = 0; i < length; i++) y = g.reshape(g.scale(y, 2), [2]);
  const forward = new Set(graph.nodes);
  const found = g.gradients(g.tanh(y), [x], { keep });
  return backwardOf(found, forward).map(({ operation, attributes }) =>
    attributes.function ?? operation.name
  );
}

Deno.test("a row of any length is made again", () => {
  const length = 20_000;
  const none: Keep = () => () => false;
  for (const keep of [none, g.keepWhatTakesTime]) {
    const names = backwardOfRow(length, keep);
    // Forward again, then back.
    assert.equal(
      names.filter((name) => name === "scale").length,
      keep === none ? 2 * length : length,
    );
  }
});

Deno.test("nodes that are added after a failure are of the pass that they were", () => {
  const graph = new Graph();
  const x = graph.variable("x", [2]);
  const y = g.exp(g.exp(x));
  const keep: Keep = () => () => {
    throw new Error("no idea");
  };
  assert.throws(() => g.gradients(y, [x], { keep }), /^Error: no idea$/);
  assert.deepEqual(graph.origin, { pass: "forward", layer: "" });
});

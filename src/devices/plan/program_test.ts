import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph } from "../../graph/mod.ts";
import { reachable } from "./program.ts";
import { variablesOf } from "./variables.ts";

const names = (nodes: readonly g.Node[]) =>
  nodes.map(({ operation, attributes }) => attributes.name ?? operation.name);

Deno.test("only what the results need is run", () => {
  const graph = new Graph();
  const [x, unused] = [graph.input("x", [3]), graph.input("unused", [3])];
  const y = g.exp(x);
  g.add(y, unused);
  assert.deepEqual(names(reachable({ outputs: { y } })), ["x", "unary"]);
});

Deno.test("a program without results is refused", () => {
  assert.throws(
    () => reachable({ outputs: {} }),
    /Cannot compile: expected a program with results/,
  );
});

Deno.test("variables are overwritten after everything that reads them", () => {
  const graph = new Graph();
  const [v, x] = [graph.variable("v", [3]), graph.input("x", [3])];
  const update = g.assign(v, g.add(v, x));
  const y = g.exp(v);
  const order = names(reachable({ outputs: { y }, updates: [update] }));
  assert.deepEqual(order, ["v", "x", "binary", "unary", "assign"]);
});

Deno.test("a variable that is overwritten is no output, but its update and a copy are", () => {
  const graph = new Graph();
  const v = graph.variable("v", [2, 3]);
  const updates = [g.assign(v, g.scale(v, 2))];
  for (const before of [v, g.view(v, 3, [3]), g.view(v, 0, [3, 2])]) {
    assert.throws(
      () => reachable({ outputs: { before }, updates }),
      /expected the output before not to be a variable that the program overwrites, got float32 \[/,
    );
  }
  reachable({ outputs: { after: updates[0], before: g.scale(v, 1) } });
});

Deno.test("an update's result can't be read in the same run", () => {
  const graph = new Graph();
  const [v, x] = [graph.variable("v", [3]), graph.input("x", [3])];
  const y = g.exp(g.assign(v, x));
  assert.throws(
    () => reachable({ outputs: { y } }),
    /expected unary not to read the result of an operation in place.*float32 \[3\]/,
  );
});

Deno.test("an update can't read a variable that another one has overwritten", () => {
  const graph = new Graph();
  const [a, b] = [graph.variable("a", [3]), graph.variable("b", [6])];
  const swap = [g.assign(a, g.view(b, 0, [3])), g.assign(g.view(b, 3, [3]), g.scale(a, 1))];
  assert.equal(reachable({ outputs: {}, updates: swap }).length, 7);
  const wrong = [g.assign(a, g.view(b, 0, [3])), g.assign(g.view(b, 3, [3]), a)];
  assert.throws(
    () => reachable({ outputs: {}, updates: wrong }),
    /expected assign not to read a variable that another operation overwrites before/,
  );
});

Deno.test("a program's variables are listed with their types", () => {
  const graph = new Graph();
  const v = graph.variable("v", [2, 3]);
  graph.variable("unused", [1]);
  assert.deepEqual(variablesOf({ outputs: { y: g.exp(v) } }), [
    { name: "v", shape: [2, 3], dtype: "float32" },
  ]);
});

Deno.test("elements are overwritten once: the first values would be lost, and read as an output", () => {
  const graph = new Graph();
  const v = graph.variable("v", [6]);
  const [x, y] = [graph.input("x", [3]), graph.input("y", [6])];
  const part = (from: number) => g.assign(g.view(v, from, [3]), x);
  const whole = g.assign(v, y);
  const velocity = graph.variable("velocity", [6]);
  const scalars = [graph.input("rate", [1]), graph.input("norm", [1])];
  const settings = { momentum: 0, nesterov: false, weightDecay: 0, decayed: 0, clip: 0 };
  const sgd = (p: g.Tensor, u: g.Tensor) => graph.apply(g.SGD, [p, y, u, ...scalars], settings)[0];
  for (
    const updates of [
      [whole, g.assign(v, y)],
      [part(0), whole],
      [part(0), part(2)],
      [whole, g.assign(whole, y)],
      [whole, sgd(v, velocity)],
      [sgd(v, v)],
    ]
  ) {
    assert.throws(
      () => reachable({ outputs: { last: updates.at(-1)! }, updates }),
      /Cannot compile: expected \w+ not to overwrite elements that are overwritten before, got float32 \[/,
    );
  }
  assert.equal(reachable({ outputs: {}, updates: [part(0), part(3)] }).at(-1)!.operation, g.ASSIGN);
});

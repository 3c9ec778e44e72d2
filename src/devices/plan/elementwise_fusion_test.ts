import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph, type Tensor } from "../../graph/mod.ts";
import { buildCase } from "../testing/build_case.ts";
import { elementwiseCases } from "../testing/elementwise_cases.ts";
import { evaluate } from "../reference/evaluate.ts";
import { ELEMENTWISE, type ElementwiseAttributes, MAX_INPUTS, MAX_STEPS } from "../../graph/mod.ts";
import { Interpreter } from "../testing/interpreter.ts";
import { makePlan, type PlannedStep } from "./plan.ts";

const shape = [4, 6];

function inputs() {
  const graph = new Graph();
  const [x, z] = [graph.input("x", shape), graph.input("z", shape)];
  return { graph, x, z, row: graph.input("row", [6]) };
}

/** Each step of the plan: its operation, or the functions that were brought together in it. */
function planned(outputs: Record<string, Tensor>): string[] {
  return makePlan({ outputs }).steps.map(describe);
}

function describe({ operation, attributes }: PlannedStep): string {
  if (operation === "elementwise") {
    return (attributes as ElementwiseAttributes).steps.map((step) => step.function).join(" ");
  }
  return attributes.function ?? operation;
}

Deno.test("a gated chain of SiLU and softplus becomes one step", () => {
  const { x, z } = inputs();
  const y = g.add(g.multiply(g.silu(x), z), g.softplus(x));
  const { steps } = makePlan({ outputs: { y } });
  assert.equal(steps.length, 1);
  assert.equal(steps[0].operation, "elementwise");
  assert.deepEqual(steps[0].attributes, {
    shape,
    steps: [
      { function: "silu", alpha: 0, operands: [0] },
      { function: "multiply", alpha: 0, operands: [2, 1] },
      { function: "softplus", alpha: 0, operands: [0] },
      { function: "add", alpha: 0, operands: [3, 4] },
    ],
    repetitions: [{ count: 24, inner: 1 }, { count: 24, inner: 1 }],
  });
});

Deno.test("a repeated operand keeps its repetition, and its own function stays outside", () => {
  const { x, row } = inputs();
  const y = g.exp(g.subtract(g.tanh(x), g.scale(row, 2)));
  const { steps } = makePlan({ outputs: { y } });
  assert.deepEqual(steps.map(describe), ["scale", "tanh subtract exp"]);
  assert.deepEqual(steps[1].attributes.repetitions[1], { count: 6, inner: 1 });
});

Deno.test("a result that is kept or read elsewhere is made by itself", () => {
  const { x, z } = inputs();
  const kept = g.exp(x);
  assert.deepEqual(planned({ kept, y: g.relu(g.scale(kept, 2)) }), ["exp", "scale relu"]);
  const h = g.exp(x);
  const outside = g.sum(h, 0);
  assert.deepEqual(planned({ y: g.multiply(g.tanh(h), z), outside }), [
    "exp",
    "sum",
    "tanh multiply",
  ]);
  const both = g.exp(x);
  const [left, right] = [g.tanh(both), g.silu(both)];
  assert.deepEqual(planned({ left, right }), ["exp", "tanh", "silu"]);
});

Deno.test("a diamond is one step if nothing leaves it, else its start stays outside", () => {
  const { x, z } = inputs();
  const h = g.exp(x);
  assert.deepEqual(planned({ y: g.add(g.tanh(h), g.silu(h)) }), ["exp tanh silu add"]);
  const start = g.exp(x);
  const other = g.sum(g.silu(start), 0);
  assert.deepEqual(planned({ y: g.multiply(g.tanh(start), z), other }), [
    "exp",
    "silu",
    "sum",
    "tanh multiply",
  ]);
});

Deno.test("views of whole tensors don't stand in between, others do", () => {
  const { graph, x } = inputs();
  const flat = g.tanh(g.reshape(g.exp(x), [24]));
  assert.deepEqual(planned({ y: flat }), ["exp tanh"]);
  assert.deepEqual(planned({ y: g.multiply(g.fill(graph, [24], 2), flat) }), ["exp tanh scale"]);
  const view = g.reshape(g.exp(x), [24]);
  assert.deepEqual(planned({ view, y: g.tanh(view) }), ["exp", "tanh"]);
  const part = g.view(g.exp(x), 6, [6]);
  assert.deepEqual(planned({ y: g.tanh(part) }), ["exp", "tanh"]);
  const constant = g.reshape(g.fill(graph, [24], 2), shape);
  assert.deepEqual(planned({ y: g.multiply(x, constant) }), ["scale"]);
});

Deno.test("what a product takes as its epilogue is no step", () => {
  const { graph, x, row } = inputs();
  const w = graph.variable("w", [6, 6]);
  const y = g.tanh(g.scale(g.gelu(g.add(g.matmul(x, w), row)), 2));
  const { steps } = makePlan({ outputs: { y } });
  assert.deepEqual(steps.map(describe), ["matmul"]);
});

Deno.test("constants become part of the functions that read them", () => {
  const { graph, x } = inputs();
  const c = (value: number) => g.fill(graph, shape, value);
  const steps = (y: Tensor) => {
    const [step, ...more] = makePlan({ outputs: { y } }).steps;
    assert.equal(more.length, 0);
    return step;
  };
  const alpha = ({ attributes }: PlannedStep) => [attributes.function, attributes.alpha];
  assert.deepEqual(alpha(steps(g.add(x, c(2)))), ["shift", 2]);
  assert.deepEqual(alpha(steps(g.add(c(2), x))), ["shift", 2]);
  assert.deepEqual(alpha(steps(g.subtract(x, c(2)))), ["shift", -2]);
  assert.deepEqual(alpha(steps(g.multiply(c(3), x))), ["scale", 3]);
  assert.equal(describe(steps(g.divide(c(3), x))), "fill divide");
  assert.equal(describe(steps(g.divide(x, c(3)))), "fill divide");
  assert.equal(describe(steps(g.multiply(x, g.fill(graph, [6], 3)))), "scale");
  assert.deepEqual(planned({ y: g.add(c(1), x), kept: c(1) }).sort(), ["fill", "shift"]);
});

Deno.test("groups stay within the limits of a kernel, and miss nothing", () => {
  const { x, z } = inputs();
  const long = Array.from({ length: 30 }).reduce<Tensor>((y) => g.tanh(y), x);
  const lengths = makePlan({ outputs: { long } }).steps.map(({ attributes }) =>
    attributes.steps.length
  );
  assert.deepEqual(lengths, [30 % MAX_STEPS, MAX_STEPS, MAX_STEPS]);
  const graph = new Graph();
  const many = Array.from({ length: 20 }, (_, i) => graph.input(`x${i}`, shape));
  const sum = many.reduce(g.add);
  const { steps } = makePlan({ outputs: { sum } });
  assert.ok(steps.every((step) => step.inputs.length <= MAX_INPUTS));
  // Every step but one reads the sum so far.
  assert.equal(steps.reduce((n, step) => n + step.inputs.length - 1, 1), many.length);
  assert.ok(steps.length <= Math.ceil((many.length - 1) / (MAX_INPUTS - 1)));
  assert.deepEqual(planned({ y: g.multiply(x, z) }), ["multiply"]);
});

Deno.test("a group overwrites an input that nothing reads any more", () => {
  const { x, z, row } = inputs();
  const y = g.silu(g.multiply(g.softmax(x), g.shift(g.softmax(z), 1)));
  const bytes = [false, true].map((inPlace) => {
    const plan = makePlan({ outputs: { y } }, { inPlace });
    assert.deepEqual(plan.steps.map(describe), ["softmax", "softmax", "shift multiply silu"]);
    return plan.bytes.arena;
  });
  assert.deepEqual(bytes, [3 * 256, 2 * 256]);
  const small = makePlan({ outputs: { y: g.exp(g.add(x, g.exp(row))) } }, { inPlace: true });
  const [, { inputs: [, b], outputs: [made] }] = small.steps;
  assert.notEqual(b.slot.offset, made.slot.offset);
});

for (const elementwiseCase of elementwiseCases.filter(({ large }) => !large)) {
  Deno.test(`a plan of ${elementwiseCase.name} computes what the graph says`, () => {
    const { given, results, gradients } = buildCase(elementwiseCase);
    const outputs = Object.fromEntries(
      [...results, ...Object.values(gradients)].map((t, i) => [i, t]),
    );
    const expected = evaluate({ outputs }, given);
    for (const inPlace of [false, true]) {
      const plan = makePlan({ outputs }, { inPlace });
      const fed = Object.fromEntries([...plan.inputs.keys()].map((name) => [name, given[name]]));
      const actual = new Interpreter(plan).run(fed);
      expected.forEach((values, name) =>
        values.forEach((value, i) => {
          const error = Math.abs(actual[name][i] - value);
          assert.ok(error <= 1e-12 * Math.max(1, Math.abs(value)), `${name}[${i}]: ${error}`);
        })
      );
    }
  });
}

Deno.test("an input of another size than its repetition, or in the wrong place, is refused", () => {
  const float32 = (shape: number[]) => ({ shape, dtype: "float32" as const });
  const attributes = (operands: number[]): ElementwiseAttributes => ({
    shape,
    steps: [{ function: "add", alpha: 0, operands }],
    repetitions: [{ count: 24, inner: 1 }, { count: 6, inner: 1 }],
  });
  const types = [float32(shape), float32([6])];
  assert.deepEqual(ELEMENTWISE.infer(types, attributes([0, 1])), [float32(shape)]);
  assert.throws(
    () => ELEMENTWISE.infer([types[0], float32([5])], attributes([0, 1])),
    /6 elements/,
  );
  assert.throws(() => ELEMENTWISE.infer(types, attributes([1, 0])), RangeError);
  assert.throws(() => ELEMENTWISE.infer(types, attributes([0, 2])), RangeError);
});

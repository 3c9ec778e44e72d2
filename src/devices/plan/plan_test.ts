import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph } from "../../graph/mod.ts";
import { evaluate, type NamedValues } from "../reference/evaluate.ts";
import { roundUp } from "./arena.ts";
import { Interpreter } from "../testing/interpreter.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import type { Program } from "./program.ts";
import { variablesOf } from "./variables.ts";
import { randomProgram } from "../testing/random_program.ts";
import { vit, vitTiny } from "../../models/mod.ts";
import { captureSession, noiseBatch } from "../../training/testing/sessions.ts";

const ways: PlanOptions[] = [
  { fuse: false },
  { fuse: true },
  { fuse: false, inPlace: true },
  { fuse: true, inPlace: true },
  { fuse: true, inPlace: true, alignment: 1024 },
];

/** Float64 sums in another order differ by rounding alone. */
function agree(actual: Float64Array, expected: Float64Array, message: string): void {
  assert.equal(actual.length, expected.length, message);
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const wrong = actual.findIndex((value, i) => !(Math.abs(value - expected[i]) < 1e-12 * size));
  assert.equal(wrong, -1, `${message}[${wrong}]: ${actual[wrong]} instead of ${expected[wrong]}`);
}

/** Runs a plan of the program and compares outputs and updated variables with the reference. */
function compare(program: Program, given: NamedValues, options: PlanOptions, label: string): Plan {
  const plan = makePlan(program, options);
  const interpreter = new Interpreter(plan);
  for (const { name } of variablesOf(program)) interpreter.variable(name).set(given[name]);
  const inputs = Object.fromEntries([...plan.inputs.keys()].map((name) => [name, given[name]]));
  const names = Object.keys(program.outputs);
  const message = `${label} ${JSON.stringify(options)}`;
  const first = evaluate(program, given);
  const outputs = interpreter.run(inputs);
  names.forEach((name, i) => agree(outputs[name], first[i], `${message} ${name}`));
  const state = { ...given };
  program.updates?.forEach(({ node }, i) => {
    const target = node.inputs[node.operation.inPlace!(node.attributes)[i]!];
    const { name } = target.node.attributes;
    agree(interpreter.variable(name), first[names.length + i], `${message} ${name}`);
    state[name] = first[names.length + i];
  });
  // Again, on memory that holds the first run's remains.
  const second = evaluate(program, state);
  const again = interpreter.run(inputs);
  names.forEach((name, i) => agree(again[name], second[i], `${message}, second run, ${name}`));
  return plan;
}

Deno.test("plans of random programs compute what the reference does", () => {
  let [fused, inPlace, updated] = [0, 0, 0];
  for (let seed = 0; seed < 100; seed++) {
    const { program, given } = randomProgram(seed);
    const plans = ways.map((options) => compare(program, given, options, `program ${seed}`));
    fused += plans[0].steps.length - plans[1].steps.length;
    inPlace += plans[0].bytes.arena - plans[2].bytes.arena;
    updated += program.updates ? 1 : 0;
    assert.ok(!plans[1].steps.some(({ operation }) => operation === "copy"), `program ${seed}`);
  }
  // The programs are worth the name only if they offer enough to fuse and to reuse.
  assert.ok(fused > 300 && inPlace > 0 && updated > 40, `${fused}, ${inPlace}, ${updated}`);
});

const small = vit({ dim: 24, depth: 2, heads: 3, patch: 8, imageSize: 16 });

Deno.test("a plan of a ViT's training step computes what the reference does", async () => {
  for (const model of [small, vit({ ...small.configuration, depth: 1, pool: "token" })]) {
    const { training, evaluation, variables } = await captureSession(model, 3);
    const schedule = Float32Array.of(1e-3, 0.1, 0.001);
    const given = { ...variables, ...noiseBatch(model, 3, 0), schedule };
    for (const options of ways) {
      compare(training, given, options, "training");
      compare(evaluation, given, options, "evaluation");
    }
  }
});

Deno.test("ViT-Tiny's gradients are made where the optimizer reads them", async () => {
  const { training } = await captureSession(vitTiny(), 2);
  for (const options of ways) {
    const plan = makePlan(training, options);
    assert.ok(!plan.steps.some(({ operation }) => operation === "copy"));
    const update = plan.steps.at(-1)!;
    assert.equal(update.operation, "adamw");
    assert.equal(update.inputs[1].slot.buffer, "persistent");
    assert.equal(plan.bytes.persistent, 4 * update.inputs[0].shape[0]);
  }
});

Deno.test("fusion and reuse make a ViT's plan shorter and smaller", async () => {
  const { training } = await captureSession(vitTiny(), 2);
  const plain = makePlan(training, { fuse: false });
  const fused = makePlan(training);
  const tight = makePlan(training, { inPlace: true });
  assert.ok(fused.steps.length < 0.8 * plain.steps.length);
  assert.ok(fused.bytes.arena < plain.bytes.arena);
  assert.ok(tight.bytes.arena <= fused.bytes.arena);
});

Deno.test("every tensor starts at a multiple of the alignment", async () => {
  const { training } = await captureSession(small, 3);
  for (const alignment of [256, 1024]) {
    for (const { operation, inputs, outputs } of makePlan(training, { alignment }).steps) {
      for (const { slot: { buffer, offset } } of [...inputs, ...outputs]) {
        const step = buffer === "arena" || buffer === "inputs" ? alignment : 256;
        assert.equal(offset % step, 0, `${operation} at ${buffer} ${offset}`);
      }
    }
  }
});

Deno.test("the plan lists exactly the inputs, outputs and variables that are needed", () => {
  const graph = new Graph();
  const [x, t] = [graph.input("x", [5, 7]), graph.input("t", [3], "int32")];
  graph.input("unused", [9]);
  const v = graph.variable("v", [7]);
  const y = g.add(x, v);
  const plan = makePlan({ outputs: { y, x, v, t } });
  assert.deepEqual([...plan.inputs.keys()], ["x", "t"]);
  assert.deepEqual(plan.inputs.get("t"), {
    slot: { buffer: "inputs", offset: 256, bytes: 12 },
    shape: [3],
    dtype: "int32",
    finite: false,
    indices: [],
  });
  assert.deepEqual(plan.variables, [{ name: "v", shape: [7], dtype: "float32" }]);
  const buffers = [...plan.outputs].map(([name, { slot: { buffer } }]) => [name, buffer]);
  assert.deepEqual(Object.fromEntries(buffers), {
    y: "arena",
    x: "inputs",
    v: "variable:v",
    t: "inputs",
  });
  assert.deepEqual(plan.bytes, { arena: 256, persistent: 0, inputs: roundUp(140, 256) + 256 });
});

Deno.test("what is kept, viewed, packed or an input is never overwritten in place", () => {
  const graph = new Graph();
  const x = graph.input("x", [8, 8]);
  const a = g.exp(x);
  const [b, view] = [g.scale(a, 2), g.reshape(a, [64])];
  const packed = g.pack([b, g.tanh(view)], [0, 64], 128);
  const c = g.scale(b, 3);
  const outputs = { c, kept: a, packed, d: g.add(c, g.relu(c)) };
  const given = { x: Float32Array.from({ length: 64 }, (_, i) => i / 64 - 0.5) };
  for (const options of ways) compare({ outputs }, given, options, "mixed");
});

Deno.test("what can't be made inside a pack is copied into it", () => {
  const graph = new Graph();
  const x = graph.input("x", [64]);
  const v = graph.variable("v", [64]);
  const y = g.exp(x);
  const given = { x: new Float32Array(64).fill(0.5), v: new Float32Array(64).fill(2) };
  const packed = g.pack([x, v, y, y, g.view(y, 0, [16])], [0, 64, 128, 192, 256], 320);
  const plan = compare({ outputs: { packed } }, given, {}, "pack");
  assert.deepEqual(plan.steps.map(({ operation }) => operation), [
    "unary",
    ...Array(4).fill("copy"),
  ]);
});

import assert from "assert";
import * as g from "../../graph/mod.ts";
import { Graph } from "../../graph/mod.ts";
import { evaluate, type Feeds } from "../reference/evaluate.ts";
import { roundUp } from "./arena.ts";
import { Interpreter } from "./interpreter_cases.ts";
import { makePlan, type Plan, type PlanOptions } from "./plan.ts";
import { type Program, variablesOf } from "./program.ts";
import { randomProgram } from "./program_cases.ts";

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
function compare(program: Program, feeds: Feeds, options: PlanOptions, label: string): Plan {
  const plan = makePlan(program, options);
  const interpreter = new Interpreter(plan);
  for (const { name } of variablesOf(program)) interpreter.variable(name).set(feeds[name]);
  const inputs = Object.fromEntries([...plan.inputs.keys()].map((name) => [name, feeds[name]]));
  const names = Object.keys(program.outputs);
  const message = `${label} ${JSON.stringify(options)}`;
  const first = evaluate(program, feeds);
  const outputs = interpreter.run(inputs);
  names.forEach((name, i) => agree(outputs[name], first[i], `${message} ${name}`));
  const state = { ...feeds };
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
  for (let seed = 0; seed < 250; seed++) {
    const { program, feeds } = randomProgram(seed);
    const plans = ways.map((options) => compare(program, feeds, options, `program ${seed}`));
    fused += plans[0].steps.length - plans[1].steps.length;
    inPlace += plans[0].bytes.arena - plans[2].bytes.arena;
    updated += program.updates ? 1 : 0;
    assert.ok(!plans[1].steps.some(({ operation }) => operation === "copy"), `program ${seed}`);
  }
  // The programs are worth the name only if they offer enough to fuse and to reuse.
  assert.ok(fused > 500 && inPlace > 0 && updated > 100, `${fused}, ${inPlace}, ${updated}`);
});

/**
 * Comparison of plans with the reference, without any device.
 *
 * @module
 */
import assert from "assert";
import { makePlan, type Plan, type PlanOptions } from "../plan/plan.ts";
import type { Program } from "../plan/program.ts";
import { variablesOf } from "../plan/variables.ts";
import { evaluate, type NamedValues } from "../reference/evaluate.ts";
import { Interpreter } from "./interpreter.ts";

/** The ways in which plans are made. */
export const planOptions: readonly PlanOptions[] = [
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
export function comparePlan(
  program: Program,
  given: NamedValues,
  options: PlanOptions,
  label: string,
): Plan {
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

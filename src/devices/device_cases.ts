/**
 * The tests that every device must pass, over the table of operations.
 *
 * @module
 */
import assert from "assert";
import type { Device } from "./device.ts";
import { buildCase, type OperationCase, operationCases } from "./operation_cases.ts";
import { INPUT } from "../graph/mod.ts";
import { type Program, variablesOf } from "./plan/program.ts";
import { evaluate } from "./reference/evaluate.ts";

/** Relative to the largest element of the result: float32 sums of up to some thousand terms. */
const TOLERANCE = 2e-5;

/** Registers one test a case, each comparing the device with the float64 reference. */
export function testOperations(
  label: string,
  open: () => Promise<Device>,
  cases: readonly OperationCase[] = operationCases,
): void {
  let device: Promise<Device> | undefined;
  for (const operationCase of cases) {
    Deno.test({
      name: `${label}: ${operationCase.name} agrees with the reference`,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => compareCase(await (device ??= open()), operationCase),
    });
  }
  Deno.test(`${label}: the device closes`, async () => (await device)?.destroy());
}

/** Compares results and gradients of a case, with and without fusion, run twice. */
export async function compareCase(device: Device, operationCase: OperationCase): Promise<void> {
  const { feeds, results, gradients } = buildCase(operationCase);
  const outputs = Object.fromEntries(results.map((tensor, i) => [`result${i}`, tensor]));
  const named = { ...outputs, ...gradients };
  const exact = evaluate({ outputs: named }, feeds);
  const kept = variablesOf({ outputs: named });
  const variables = device.createVariables(kept);
  kept.forEach(({ name }) => variables.write(name, feeds[name]));
  for (const fuse of operationCase.large ? [true] : [true, false]) {
    const program: Program = { outputs: named };
    const executable = await device.compile(program, variables, { history: 2, fuse });
    const needed = inputsOf(program, feeds);
    executable.run(needed);
    executable.run(needed);
    const runs = await executable.read();
    assert.equal(runs.length, 2);
    Object.keys(named).forEach((name, i) => {
      assert.deepEqual(runs[0][name], runs[1][name], `${name}: the second run differs`);
      compare(`${name}${fuse ? "" : ", not fused"}`, runs[1][name], exact[i]);
    });
    executable.destroy();
  }
  variables.destroy();
}

/** The feeds that a program's graph reads as inputs. */
function inputsOf(program: Program, feeds: Record<string, Float32Array | Int32Array>) {
  const seen = new Set<string>();
  const visit = (tensor: Program["outputs"][string]) => {
    if (tensor.node.operation === INPUT) seen.add(tensor.node.attributes.name);
    tensor.node.inputs.forEach(visit);
  };
  Object.values(program.outputs).forEach(visit);
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => seen.has(name)));
}

function compare(name: string, actual: ArrayLike<number>, expected: Float64Array): void {
  assert.equal(actual.length, expected.length);
  const size = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= TOLERANCE * size)) {
      assert.fail(`${name}[${i}]: ${actual[i]} instead of ${expected[i]}, of at most ${size}`);
    }
  }
}

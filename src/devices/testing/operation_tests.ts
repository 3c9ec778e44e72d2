/**
 * The tests that every device must pass, over the table of operations.
 *
 * @module
 */
import assert from "assert";
import type { Device } from "../device.ts";
import { INPUT } from "../../graph/mod.ts";
import { operationCases } from "./operation_cases.ts";
import { buildCase, type Judge, type OperationCase } from "./build_case.ts";
import type { Program } from "../plan/program.ts";
import { variablesOf } from "../plan/variables.ts";
import { evaluate } from "../reference/evaluate.ts";

/** Relative to the largest element of the result: float32 sums of up to some thousand terms. */
const TOLERANCE = 2e-5;

/** Smaller numbers are subnormal: a GPU may count them as 0, and what is made of them as well. */
const SMALLEST_NORMAL = 2 ** -126;

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
      async fn() {
        const opened = await (device ??= open());
        try {
          await compareCase(opened, operationCase);
        } catch (error) {
          // A device that has had an error may refuse everything from then on: the next case opens
          // another, so that each failure is its own.
          opened.destroy();
          device = undefined;
          throw error;
        }
      },
    });
  }
  Deno.test(`${label}: the device closes`, async () => (await device)?.destroy());
}

/** Compares results and gradients of a case, with and without fusion, run twice. */
export async function compareCase(device: Device, operationCase: OperationCase): Promise<void> {
  const { judge, gradientJudge, special, large } = operationCase;
  const { given, results, gradients } = buildCase(operationCase);
  const outputs = Object.fromEntries(results.map((tensor, i) => [`result${i}`, tensor]));
  const named = { ...outputs, ...gradients };
  const exact = evaluate({ outputs: named }, given, { float32: special });
  const kept = variablesOf({ outputs: named });
  const variables = device.createVariables(kept);
  kept.forEach(({ name }) => variables.write(name, given[name]));
  for (const fuse of large ? [true] : [true, false]) {
    const program: Program = { outputs: named };
    const executable = await device.compile(program, variables, { maxPending: 2, fuse });
    const needed = inputsOf(program, given);
    executable.run(needed);
    executable.run(needed);
    const runs = await executable.read();
    assert.equal(runs.length, 2);
    Object.keys(named).forEach((name, i) => {
      assert.deepEqual(runs[0][name], runs[1][name], `${name}: the second run differs`);
      const title = `${name}${fuse ? "" : ", not fused"}`;
      compare(title, runs[1][name], exact[i], name in gradients ? gradientJudge : judge);
    });
    executable.destroy();
  }
  variables.destroy();
}

/** What a program's graph reads as inputs. */
export function inputsOf(program: Program, given: Record<string, Float32Array | Int32Array>) {
  const seen = new Set<string>();
  const visit = (tensor: Program["outputs"][string]) => {
    if (tensor.node.operation === INPUT) seen.add(tensor.node.attributes.name);
    tensor.node.inputs.forEach(visit);
  };
  Object.values(program.outputs).forEach(visit);
  return Object.fromEntries(Object.entries(given).filter(([name]) => seen.has(name)));
}

/**
 * NaN must be NaN and infinities infinities; all else may be off as `judge` says, by default by a part
 * of the largest element.
 */
export function compare(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  judge?: Judge,
): void {
  assert.equal(actual.length, expected.length);
  const finite = Array.from(expected, Math.abs).filter(Number.isFinite);
  const size = finite.reduce((largest, value) => Math.max(largest, value), 1e-3);
  const { relative, absolute = 4 * SMALLEST_NORMAL } = judge ??
    { relative: 0, absolute: TOLERANCE * size };
  for (let i = 0; i < expected.length; i++) {
    const wanted = Math.fround(expected[i]);
    if (Object.is(actual[i], wanted)) continue;
    const error = Math.abs(actual[i] - expected[i]);
    if (Number.isFinite(wanted) && error <= relative * Math.abs(wanted) + absolute) continue;
    assert.fail(`${name}[${i}]: ${actual[i]} instead of ${wanted}, of at most ${size}`);
  }
}

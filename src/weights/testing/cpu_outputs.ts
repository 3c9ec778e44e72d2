import assert from "assert";
import { openCpu, variablesOf } from "../../devices/mod.ts";
import type { Tensor } from "../../graph/mod.ts";

type Inputs = Readonly<Record<string, Float32Array | Int32Array>>;

/** Computes outputs on the CPU device from these weights and inputs. */
export async function computeOnCpu(
  outputs: Readonly<Record<string, Tensor>>,
  weights: ReadonlyMap<string, Float32Array>,
  inputs: Inputs,
): Promise<Record<string, ArrayLike<number>>> {
  const device = await openCpu();
  const program = { outputs };
  const variables = device.createVariables(variablesOf(program));
  for (const { name } of variables.types) variables.write(name, weights.get(name)!);
  const executable = await device.compile(program, variables);
  executable.run(inputs);
  const [results] = await executable.read();
  device.destroy();
  return results;
}

/** The largest difference, relative to the largest number. */
export function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  assert.equal(found.length, wanted.length);
  const largest = Math.max(...Array.from(wanted, Math.abs));
  return Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i]))) / largest;
}

/**
 * The tests of first steps, for any device.
 *
 * @module
 */
import assert from "assert";
import type { Device } from "../../devices/mod.ts";
import { type GoldenModel, goldenModels, type Steps, takeSteps } from "./golden_models.ts";
import { readGoldenSteps } from "./golden_steps.ts";

/** What devices with other sums may differ in a mean loss. */
const TOLERANCE = 1e-4;

/** The golden networks' names. */
export const goldenNames = Object.keys(goldenModels) as GoldenModel[];

/**
 * Fails unless losses are the CPU's, as closely as sums in another order can be.
 *
 * @returns The largest difference.
 */
export function assertClose(name: GoldenModel, found: Steps, cpu: Steps): number {
  assert.equal(found.losses.length, cpu.losses.length);
  const errors = found.losses.map((loss, step) => Math.abs(loss - cpu.losses[step]));
  errors.forEach((error, step) => {
    const message = `${name}, step ${step}: expected the CPU's loss ${cpu.losses[step]}, ` +
      `got ${found.losses[step]}`;
    assert.ok(error <= TOLERANCE, message);
  });
  return Math.max(...errors);
}

/** Registers one test a network: the first steps, taken anywhere, have the CPU's losses. */
export function testSteps(label: string, take: (name: GoldenModel) => Promise<Steps>): void {
  for (const name of goldenNames) {
    Deno.test({
      name: `${label}: the first steps of ${name} have the CPU's losses`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const { steps } = await readGoldenSteps();
        const difference = assertClose(name, await take(name), steps.cpu[name]);
        console.log(`within ${difference.toExponential(1)}`);
      },
    });
  }
}

/** The same tests on a device, opened anew for each network. */
export function testDeviceSteps(label: string, open: () => Promise<Device>): void {
  testSteps(label, async (name) => {
    const device = await open();
    try {
      return await takeSteps(device, name);
    } finally {
      device.destroy();
    }
  });
}

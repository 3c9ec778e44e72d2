/**
 * The tests of first steps, for any device.
 *
 * @module
 */
import assert from "assert";
import type { Device } from "../device.ts";
import { type GoldenModel, goldenModels, type Steps, takeSteps } from "./golden_models.ts";
import { readGoldenSteps } from "./golden_steps.ts";

/** What devices with other sums may differ in a mean loss. */
const TOLERANCE = 1e-4;

/** The golden networks' names. */
export const goldenNames = Object.keys(goldenModels) as GoldenModel[];

/** Fails unless losses are the CPU's, as closely as sums in another order can be. */
export function assertClose(name: GoldenModel, { losses }: Pick<Steps, "losses">, cpu: Steps) {
  losses.forEach((loss, step) => {
    const error = Math.abs(loss - cpu.losses[step]);
    const message = `${name}, step ${step}: loss ${loss} instead of the CPU's ${cpu.losses[step]}`;
    assert.ok(error <= TOLERANCE, message);
  });
}

/** Registers one test a network: the device's first steps have the CPU's losses. */
export function testSteps(label: string, open: () => Promise<Device>): void {
  let device: Promise<Device> | undefined;
  for (const name of goldenNames) {
    Deno.test({
      name: `${label}: the first steps of ${name} have the CPU's losses`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const { steps } = await readGoldenSteps();
        assertClose(name, await takeSteps(await (device ??= open()), name), steps.cpu[name]);
      },
    });
  }
  Deno.test(`${label}: the device of the steps closes`, async () => (await device)?.destroy());
}

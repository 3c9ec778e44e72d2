/**
 * The tests of first steps, for any device.
 *
 * @module
 */
import assert from "assert";
import { type GoldenModel, goldenModels, type Steps } from "./golden_models.ts";
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

/** Registers one test a network: the first steps, taken anywhere, have the CPU's losses. */
export function testSteps(label: string, take: (name: GoldenModel) => Promise<Steps>): void {
  for (const name of goldenNames) {
    Deno.test({
      name: `${label}: the first steps of ${name} have the CPU's losses`,
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        const { steps } = await readGoldenSteps();
        assertClose(name, await take(name), steps.cpu[name]);
      },
    });
  }
}

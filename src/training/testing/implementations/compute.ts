/**
 * The table of operations and the first steps of all networks on a WebGPU implementation, without
 * anything that only Deno has: bundled for Node and for browsers.
 *
 * @module
 */
import { type Device, type Gpu, openWebGpu } from "../../../devices/mod.ts";
import { compareCase } from "../../../devices/testing/operation_tests.ts";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { type GoldenModel, goldenModels, type Steps, takeSteps } from "../golden_models.ts";

/** What became of a case, or of a network's steps. */
export interface Outcome {
  /** The case or network. */
  readonly name: string;
  /** What went wrong, if something did. */
  readonly error?: string;
  /** A network's steps. */
  readonly steps?: Steps;
}

/** Runs everything on one device, reporting one after the other. */
export async function computeAll(gpu: Gpu, report: (outcome: Outcome) => void): Promise<void> {
  let device: Device | undefined;
  const attempt = async (name: string, use: (device: Device) => Promise<Steps | void>) => {
    device ??= await openWebGpu({ gpu });
    try {
      report({ name, steps: await use(device) ?? undefined });
    } catch (error) {
      report({ name, error: (error as Error).message });
      // A device that has had an error may refuse everything from then on.
      device.destroy();
      device = undefined;
    }
  };
  for (const each of operationCases) await attempt(each.name, (on) => compareCase(on, each));
  for (const name of Object.keys(goldenModels) as GoldenModel[]) {
    await attempt(name, (on) => takeSteps(on, name));
  }
  device?.destroy();
}

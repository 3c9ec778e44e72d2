/**
 * What a browser's page runs: bundled, so it imports nothing that only Deno has.
 *
 * @module
 */
import { type Device, openWebGpu } from "../../../devices/mod.ts";
import { compareCase } from "../../../devices/testing/operation_tests.ts";
import { operationCases } from "../../../devices/testing/operation_cases.ts";
import { type GoldenModel, type Steps, takeSteps } from "../golden_models.ts";

let device: Promise<Device> | undefined;

async function withDevice<T>(use: (device: Device) => Promise<T>): Promise<T> {
  const opened = await (device ??= openWebGpu());
  try {
    return await use(opened);
  } catch (error) {
    // A device that has had an error may refuse everything from then on.
    opened.destroy();
    device = undefined;
    throw error;
  }
}

/** The first steps of a network on the browser's WebGPU. */
function takeStepsHere(name: GoldenModel): Promise<Steps> {
  return withDevice((device) => takeSteps(device, name));
}

/** Compares a case of the table of operations with the reference. */
function compareHere(index: number): Promise<void> {
  return withDevice((device) => compareCase(device, operationCases[index]));
}

/** What tests call. */
Object.assign(globalThis, { takeStepsHere, compareHere });

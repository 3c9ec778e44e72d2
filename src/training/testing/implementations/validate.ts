/**
 * Every dispatch that any tuning can choose, on a WebGPU implementation that only validates. It is
 * bundled for Node, where Dawn's null backend is steady.
 *
 * @module
 */
import {
  type Device,
  type Gpu,
  openWebGpu,
  type Program,
  type Tuning,
  variablesOf,
} from "../../../devices/mod.ts";
import { TUNINGS } from "../../../devices/webgpu/testing/tunings.ts";
import { programs, zeroFeeds } from "./programs.ts";

/** What was validated, and what was said against it. */
export interface Verdict {
  /** The case or network. */
  readonly name: string;
  /** Dispatches, over all tunings, fused and not. */
  readonly dispatches: number;
  /** One line a tuning and error. */
  readonly errors: readonly string[];
}

/** Validates the table of operations and the steps of networks, reporting one after the other. */
export async function validateAll(gpu: Gpu, report: (verdict: Verdict) => void): Promise<void> {
  const devices = new Devices(gpu);
  for (const [name, program] of programs) report(await validate(devices, name, await program()));
  devices.destroy();
}

async function validate(devices: Devices, name: string, program: Program): Promise<Verdict> {
  const errors: string[] = [];
  let dispatches = 0;
  for (const tuning of TUNINGS) {
    for (const fuse of [true, false]) {
      try {
        dispatches += await runOnce(await devices.open(tuning), program, fuse);
      } catch (error) {
        const words = `${JSON.stringify(tuning)}${fuse ? "" : ", not fused"}`;
        errors.push(`${words}: ${(error as Error).message}`);
        // A device that has had an error refuses everything from then on.
        devices.discard(tuning);
      }
    }
  }
  return { name, dispatches, errors };
}

/** Compiles and runs a program, and waits until all of it was judged; returns its dispatches. */
async function runOnce(device: Device, program: Program, fuse: boolean): Promise<number> {
  const variables = device.createVariables(variablesOf(program));
  try {
    const executable = await device.compile(program, variables, { fuse, maxPending: 1 });
    try {
      executable.run(zeroFeeds(program));
      await executable.read();
      return executable.dispatches;
    } finally {
      executable.destroy();
    }
  } finally {
    variables.destroy();
  }
}

/** One device a tuning, so that pipelines are made once. */
class Devices {
  #open = new Map<Tuning, Promise<Device>>();

  constructor(private readonly gpu: Gpu) {}

  open(tuning: Tuning): Promise<Device> {
    let device = this.#open.get(tuning);
    if (!device) this.#open.set(tuning, device = openWebGpu({ gpu: this.gpu, tuning }));
    return device;
  }

  async discard(tuning: Tuning): Promise<void> {
    const device = this.#open.get(tuning);
    this.#open.delete(tuning);
    (await device)?.destroy();
  }

  destroy(): void {
    [...this.#open.keys()].forEach((tuning) => this.discard(tuning));
  }
}

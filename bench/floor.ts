/**
 * Where training steps lose time against what the machine can do: `deno task bench:floor --help`.
 * @module
 */
import {
  type Device,
  type DeviceSpeed,
  deviceSpeed,
  openCpu,
  openWebGpu,
} from "../src/devices/mod.ts";
import { setting, UsageError } from "../src/experiments/mod.ts";
import { profileSession } from "../src/training/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { floorText, kernelsText, type StepLosses } from "./floor_text.ts";
import { kernelsOf, lossesOf, lossOf } from "./floors.ts";
import { currentCommit } from "./commits.ts";
import { sessionOf } from "./peers/mimetic_training.ts";
import { deviceFlags } from "./measure.ts";
import { networks, selections } from "./selections.ts";
import { shapeOf, type TrainingStep, trains } from "./workloads.ts";

const flags = {
  ...deviceFlags,
  networks: setting.list(
    "whose steps",
    ["vit", "convmixer", "mamba2"],
    networks,
  ),
  runs: setting.integer("steps of which times are the medians", 10, 1, 1000),
  seconds: setting.integer(
    "how long each part of the peak is measured, before and after",
    2,
  ),
  rows: setting.integer(
    "operations that are listed, the others as one row, and kernels of each network",
    30,
    1,
  ),
  kernels: setting.toggle("list kernels, too: an operation may be several"),
  quick: setting.toggle("small networks, to see that it works"),
  json: setting.toggle("print the numbers as JSON"),
};

const floor: Command<typeof flags> = {
  usage: "deno task bench:floor",
  about:
    `Times each kernel of training steps (forward, backward, AdamW) and lists the operations by the time
that they lose: what they take above their floor. That is the time of their FLOPs at the rate of a product of
1024 × 1024 matrices, or of their bytes at that of y = αx over 32 Mi numbers, whichever is longer; both rates are
the best seen in this run. FLOPs and bytes are counted by shapes, each operand passing once. An operation whose
tensors stay in caches may take less than its floor.`,
  flags,
  examples: [
    "deno task bench:floor",
    "deno task bench:floor --networks=vit,transformer --device=webgpu --kernels",
  ],
  async run(given) {
    const {
      device: name = "cpu",
      threads = 0,
      seconds = flags.seconds.initial,
    } = given;
    const device = name === "cpu" ? await openCpu(threads ? { threads } : {}) : await openWebGpu();
    try {
      if (device.timing === "none") {
        throw new UsageError(
          `Cannot time kernels: ${device.description.name} has no timestamps`,
        );
      }
      const side = given.quick ? 256 : 1024;
      const profiles: [TrainingStep, Awaited<ReturnType<typeof profile>>][] = [];
      const before = await deviceSpeed(device, { side, seconds });
      for (const one of given.networks ?? flags.networks.initial) {
        const step = stepOf(one, given.quick ?? false);
        profiles.push([
          step,
          await profile(device, step, given.runs ?? flags.runs.initial),
        ]);
      }
      const peak = best(before, await deviceSpeed(device, { side, seconds }));
      const found = profiles.map((
        [step, { milliseconds, steps }],
      ): StepLosses => ({
        network: `${step.kind} ${shapeOf(step)}`,
        milliseconds,
        all: lossOf(steps, peak),
        operations: lossesOf(steps, peak),
        kernels: kernelsOf(steps),
      }));
      const about = {
        device: device.description.name,
        load: Deno.loadavg()[0],
        peak,
      };
      if (given.json) {
        const run = {
          date: new Date().toISOString(),
          commit: await currentCommit(),
          ...about,
        };
        console.log(JSON.stringify({ ...run, networks: found }, null, 1));
      } else {
        const rows = given.rows ?? flags.rows.initial;
        console.log(floorText(about, found, rows));
        if (given.kernels) console.log("\n" + kernelsText(found, rows));
      }
    } finally {
      device.destroy();
    }
  },
};

/** The size that is compared with other libraries; of Vision Transformers ViT-Tiny's with patch 4. */
function stepOf(
  network: typeof networks[number],
  quick: boolean,
): TrainingStep {
  const steps = selections(network, quick).filter(trains);
  return steps.find((step) => step.kind === "vit" && step.dim === 192) ??
    steps[0];
}

/** The kernels of a step, and the step as it is in training. */
async function profile(device: Device, step: TrainingStep, runs: number) {
  const { session, inputs } = await sessionOf(device, step, runs);
  try {
    return await profileSession(session, inputs, { runs });
  } finally {
    session.destroy();
  }
}

/** The faster of two measurements, each way. */
function best(a: DeviceSpeed, b: DeviceSpeed): DeviceSpeed {
  return {
    flops: Math.max(a.flops, b.flops),
    bytes: Math.max(a.bytes, b.bytes),
  };
}

if (import.meta.main) Deno.exit(await runCommand(floor, Deno.args));

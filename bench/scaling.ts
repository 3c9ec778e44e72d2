/**
 * How a ViT's training step grows with batch, width and tokens, what memory it takes, and what a second
 * thread gives: `deno run -A bench/scaling.ts --help`.
 *
 * @module
 */
import {
  type Device,
  type DeviceSpeed,
  deviceSpeed,
  openCpu,
  openWebGpu,
} from "../src/devices/mod.ts";
import { describe, initialize, vit } from "../src/models/mod.ts";
import { adamW, classification, Session, trainingWork } from "../src/training/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { setting } from "../src/experiments/mod.ts";
import { floorOf } from "./floors.ts";
import { deviceFlags, peakMemory, peakWords, repeat } from "./measure.ts";
import { table } from "./table.ts";

const flags = {
  ...deviceFlags,
  seconds: setting.integer("how long each size is measured", 5),
};

/** The sizes that are measured: one thing changes at a time. */
const base = { dim: 96, depth: 6, heads: 3, patch: 4, batch: 128 };
const variants: readonly Partial<typeof base>[] = [
  {},
  { batch: 16 },
  { batch: 32 },
  { batch: 64 },
  { batch: 256 },
  { dim: 48 },
  { dim: 192 },
  { dim: 384, heads: 6 },
  { patch: 8 },
  { patch: 2, batch: 32 },
];

const scaling: Command<typeof flags> = {
  usage: "deno run -A bench/scaling.ts",
  about:
    "Times training steps (forward, backward, AdamW) of ViTs of growing size, medians of many.",
  flags,
  examples: ["deno run -A bench/scaling.ts", "deno run -A bench/scaling.ts --threads=1"],
  async run({ device: name = "cpu", threads = 0, seconds = flags.seconds.initial }) {
    const open = (): Promise<Device> =>
      name === "cpu" ? openCpu(threads ? { threads } : {}) : openWebGpu();
    const rows: string[][] = [];
    let peak: DeviceSpeed | undefined;
    for (const variant of variants) {
      const device = await open();
      if (!peak) {
        peak = await deviceSpeed(device);
        console.log(`${device.description.name}, ${peakWords(peak)}`);
      }
      rows.push(await row({ ...base, ...variant }, device, seconds, peak));
      device.destroy();
    }
    const columns = [
      "width",
      "tokens",
      "batch",
      "ms a step",
      "images/s",
      "GFLOP/s",
      "of peak",
      "MiB on device",
    ];
    console.log(table(columns, rows));
    console.log(`peak memory of this process: ${await peakMemory()}`);
  },
};

async function row(
  { batch, ...options }: typeof base,
  device: Device,
  seconds: number,
  peak: DeviceSpeed,
): Promise<string[]> {
  const model = vit(options);
  const network = describe(model);
  const parts = { objective: classification({ batch }), optimizer: adamW({ clip: 1 }) };
  const session = await Session.create({
    device,
    network,
    values: initialize(network, { seed: 0 }),
    evaluation: false,
    ...parts,
  });
  const images = new Float32Array(batch * 3072).map((_, i) => Math.sin(i));
  const labels = new Int32Array(batch).map((_, i) => i % 10);
  const { median } = await repeat(seconds, async () => {
    session.update({ images, labels }, 1e-3);
    await session.read();
  });
  const rate = batch / median * 1000;
  const tokens = (32 / options.patch) ** 2;
  const shown = [options.dim, tokens, batch, median.toFixed(1), rate.toFixed(0)];
  const work = trainingWork(network, { batch, ...parts });
  const flops = work.reduce((sum, one) => sum + one.flops, 0) / median / 1e6;
  const share = `${(100 * floorOf(work, peak) / median).toFixed(0)} %`;
  const memory = session.bytes / 2 ** 20;
  session.destroy();
  return [...shown.map(String), flops.toFixed(1), share, memory.toFixed(1)];
}

if (import.meta.main) Deno.exit(await runCommand(scaling, Deno.args));

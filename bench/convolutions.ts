/**
 * Depthwise convolutions alone, forward and both gradients, and what freezing filters saves in a whole
 * step of a ConvMixer: `deno run -A bench/convolutions.ts --help`.
 *
 * @module
 */
import { type Device, deviceSpeed, evaluate, openCpu, openWebGpu } from "../src/devices/mod.ts";
import {
  depthwise,
  DEPTHWISE_FILTER_GRADIENT,
  DEPTHWISE_INPUT_GRADIENT,
  Graph,
  matmul,
  slice,
  type Tensor,
  type Work,
  workOf,
} from "../src/graph/mod.ts";
import { convmixer, describe, initialize } from "../src/models/mod.ts";
import { adamW, classification, Session, trainingWork } from "../src/training/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { setting } from "../src/experiments/mod.ts";
import { requireExact } from "./exact.ts";
import {
  appendRows,
  deviceFlags,
  peakWords,
  prepare,
  repeat,
  type Row,
  showRows,
  timeMemory,
} from "./measure.ts";
import { spread } from "./spread.ts";

const flags = {
  ...deviceFlags,
  seconds: setting.integer("how long each size is measured", 3),
  out: setting.text("file to which a JSON line a measurement is added", "", "FILE"),
};

/** The image that a ConvMixer-256 with patch 2 has between its layers. */
const IMAGE = { batch: 32, side: 16, channels: 256 };
const KERNELS = [3, 5, 7, 9, 15];
const MODELS = [
  { dim: 256, depth: 8, kernel: 5, batch: 32 },
  { dim: 96, depth: 8, kernel: 3, batch: 128 },
  { dim: 96, depth: 8, kernel: 7, batch: 128 },
  { dim: 96, depth: 8, kernel: 9, batch: 128 },
] as const;
const PRODUCT = 1024;

/** What a convolution makes, and the two gradients that it passes on. */
export const parts = ["forward", "input gradient", "filter gradient"] as const;
type Part = (typeof parts)[number];

const convolutions: Command<typeof flags> = {
  usage: "deno run -A bench/convolutions.ts",
  about:
    `Times depthwise convolutions of ${IMAGE.batch} images of ${IMAGE.side} × ${IMAGE.side} pixels and
${IMAGE.channels} channels, forward and both gradients, and training steps (forward, backward, AdamW) of
ConvMixers with trained and with frozen filters, in turns. A copy of memory and a matrix product are the
yardsticks. Convolutions are verified against the float64 loop first.`,
  flags,
  examples: [
    "deno run -A bench/convolutions.ts",
    "deno run -A bench/convolutions.ts --device=webgpu",
  ],
  async run({ device: name = "cpu", threads = 0, seconds = flags.seconds.initial, out = "" }) {
    const device: Device = name === "cpu"
      ? await openCpu(threads ? { threads } : {})
      : await openWebGpu();
    console.log(device.description.name);
    const rows: Row[] = [timeMemory(), await timeProduct(device, seconds)];
    for (const kernel of KERNELS) {
      for (const part of parts) {
        await verifyPart(device, part, kernel);
        rows.push(await timePart(device, part, kernel, seconds));
      }
    }
    for (const model of MODELS) rows.push(...await timeSteps(device, model, seconds));
    const peak = await deviceSpeed(device);
    console.log(peakWords(peak) + "\n" + showRows(rows, peak));
    if (out) await appendRows(out, rows, device, peak);
    device.destroy();
  },
};

/** The operation of each part. */
const operations = {
  forward: "depthwise",
  "input gradient": "depthwiseInputGradient",
  "filter gradient": "depthwiseFilterGradient",
} as const;

/** One part: its whole result, a few numbers of it, so that reading them takes no time, and its work. */
function program(part: Part, kernel: number, { batch, side, channels }: typeof IMAGE) {
  const graph = new Graph();
  const shapes = {
    x: [batch, side, side, channels],
    dy: [batch, side, side, channels],
    filters: [kernel, kernel, channels],
    weight: [channels, 1, kernel, kernel],
  };
  const attributes = {
    kernel,
    stride: 1,
    padding: (kernel - 1) / 2,
    height: side,
    width: side,
  };
  const used = {
    forward: ["x", "weight"],
    "input gradient": ["filters", "dy"],
    "filter gradient": [
      "x",
      "dy",
    ],
  }[part] as (keyof typeof shapes)[];
  const [a, b] = used.map((name) => graph.variable(name, shapes[name]));
  const result: Tensor = part === "forward" ? depthwise(a, b) : graph.apply(
    part === "input gradient" ? DEPTHWISE_INPUT_GRADIENT : DEPTHWISE_FILTER_GRADIENT,
    [a, b],
    attributes,
  )[0];
  const few = slice(slice(result, 0, 0, 1), 1, 0, 1);
  const sizes = Object.fromEntries(used.map((name) => [name, shapes[name]]));
  const values = Object.fromEntries(
    used.map((name, n) => {
      const size = shapes[name].reduce((product, s) => product * s, 1);
      return [name, Float32Array.from({ length: size }, (_, i) => Math.sin(i * (n + 1) + 1))];
    }),
  );
  const work: Work = workOf(operations[part], result.node);
  return { result, few, values, sizes, work };
}

/**
 * Throws unless all numbers of a part of small images are the float64 loop's.
 *
 * @throws {Error} As {@linkcode requireExact}.
 */
export async function verifyPart(device: Device, part: Part, kernel: number): Promise<void> {
  const { result, ...made } = program(part, kernel, { batch: 2, side: 11, channels: 20 });
  const outputs = { result };
  const [exact] = evaluate({ outputs }, made.values);
  const prepared = await prepare(device, { ...made, outputs });
  const found = await prepared.run();
  prepared.destroy();
  requireExact(`the ${part} of kernel ${kernel}`, found.result, exact);
}

/** Operations are counted as if the image had no borders; bytes are those of operands and result, once. */
async function timePart(device: Device, part: Part, kernel: number, seconds: number): Promise<Row> {
  const { few, ...made } = program(part, kernel, IMAGE);
  const prepared = await prepare(device, { ...made, outputs: { few } });
  const times = await repeat(seconds, async () => void await prepared.run());
  prepared.destroy();
  const { flops, bytes } = made.work;
  return {
    kernel: `depthwise ${part}`,
    shape: `kernel ${kernel}`,
    times,
    work: [made.work],
    rates: [
      [flops / times.median / 1e6, "GFLOP/s"],
      [bytes / times.median / 1e6, "GB/s"],
    ],
  };
}

/** A large matrix product: what the device can compute. */
async function timeProduct(device: Device, seconds: number): Promise<Row> {
  const graph = new Graph();
  const sizes = { a: [PRODUCT, PRODUCT], b: [PRODUCT, PRODUCT] };
  const [a, b] = Object.entries(sizes).map(([name, shape]) => graph.variable(name, shape));
  const product = matmul(a, b);
  const few = slice(product, 0, 0, 1);
  const ones = new Float32Array(PRODUCT ** 2).fill(1);
  const prepared = await prepare(device, { outputs: { few }, values: { a: ones, b: ones }, sizes });
  const times = await repeat(seconds, async () => void await prepared.run());
  prepared.destroy();
  const work = workOf("matmul", product.node);
  const rate = work.flops / times.median / 1e6;
  const rates: Row["rates"] = [[rate, "GFLOP/s"]];
  return { kernel: "matmul", shape: `${PRODUCT}³`, times, rates, work: [work] };
}

/** Steps with trained and with frozen filters, in turns. */
async function timeSteps(
  device: Device,
  { batch, ...sizes }: (typeof MODELS)[number],
  seconds: number,
): Promise<Row[]> {
  const model = convmixer({ ...sizes, patch: 2 });
  const network = describe(model);
  const filters = new Set(
    network.roles.flatMap((role) => role.kind === "depthwise" ? [role.parameter.name] : []),
  );
  const options = { objective: classification({ batch }), optimizer: adamW({ clip: 1 }) };
  const open = (frozen: boolean) =>
    Session.create({
      device,
      network,
      values: initialize(network, { seed: 0 }),
      evaluation: false,
      ...options,
      frozen: ({ name }) => frozen && filters.has(name),
    });
  const sessions = [await open(false), await open(true)];
  const images = Float32Array.from({ length: batch * 3072 }, (_, i) => Math.sin(i));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
  const samples: number[][] = [[], []];
  const end = performance.now() + 2000 * seconds;
  while (samples[0].length < 4 || performance.now() < end) {
    for (const [i, session] of sessions.entries()) {
      const start = performance.now();
      session.update({ images, labels }, 1e-3);
      await session.read();
      samples[i].push(performance.now() - start);
    }
  }
  sessions.forEach((session) => session.destroy());
  const [trained, frozen] = samples.map((times) => times.slice(1));
  const saved = spread(trained.map((time, i) => 100 * (1 - frozen[i] / time))).median;
  const { dim, depth, kernel } = sizes;
  const shape = `ConvMixer-${dim}/${depth}, kernel ${kernel}, batch ${batch}`;
  return [["trained filters", trained], ["frozen filters", frozen]].map(([name, times]) => {
    const all = spread(times as number[]);
    const rates: [number, string][] = [[1000 * batch / all.median, "images/s"]];
    if (times === frozen) rates.push([saved, "% of the time saved"]);
    // The backward pass of frozen filters has less to do.
    const work = times === frozen ? undefined : trainingWork(network, { batch, ...options });
    return { kernel: `step, ${name}`, shape, times: all, rates, work };
  });
}

if (import.meta.main) Deno.exit(await runCommand(convolutions, Deno.args));

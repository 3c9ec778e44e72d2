/**
 * State-space models: how a training step grows with the tokens of a sequence, and what the scan alone
 * moves, against what the machine's memory gives: `deno run -A bench/sequences.ts --help`.
 *
 * @module
 */

import {
  type Device,
  deviceSpeed,
  evaluate,
  makePlan,
  openCpu,
  openWebGpu,
} from "../src/devices/mod.ts";
import {
  gradients,
  Graph,
  reshape,
  selectiveScan,
  sum,
  type Tensor,
  workOf,
} from "../src/graph/mod.ts";
import {
  describe,
  initialize,
  mamba2LanguageModel,
  mambaLanguageModel,
} from "../src/models/mod.ts";
import { adamW, languageModeling, Session, trainingWork } from "../src/training/mod.ts";
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

const flags = {
  ...deviceFlags,
  seconds: setting.integer("how long each size is measured", 5),
  out: setting.text("file to which a JSON line a measurement is added", "", "FILE"),
};

/** Batch and tokens: the size that others are compared at, then longer and longer sequences. */
const SIZES = [[32, 128], [64, 128], [16, 512], [4, 2048], [1, 8192]] as const;
const VOCABULARY = 32;

/** The scan that is timed alone. */
const SCAN = { batch: 8, tokens: 1024, channels: 256, states: 16 };

const sequences: Command<typeof flags> = {
  usage: "deno run -A bench/sequences.ts",
  about:
    `Times training steps (forward, backward, AdamW) of Mamba and Mamba-2, 64 wide, 2 layers, on
32 sequences of 128 tokens and on 8,192 tokens cut into sequences of 128 to 8,192, and the selective
scan alone. Scans are verified against the float64 loop first.`,
  flags,
  examples: ["deno run -A bench/sequences.ts", "deno run -A bench/sequences.ts --device=webgpu"],
  async run({ device: name = "cpu", threads = 0, seconds = flags.seconds.initial, out = "" }) {
    const open = (): Promise<Device> =>
      name === "cpu" ? openCpu(threads ? { threads } : {}) : openWebGpu();
    const device = await open();
    console.log(device.description.name);
    await verifyScan(device);
    const rows: Row[] = [];
    for (const model of ["mamba", "mamba2"] as const) {
      for (const size of SIZES) rows.push(await timeStep(device, model, size, seconds));
    }
    rows.push(
      timeMemory(),
      await timeScan(device, false, seconds),
      await timeScan(device, true, seconds),
    );
    const peak = await deviceSpeed(device);
    console.log(peakWords(peak) + "\n" + showRows(rows, peak));
    if (out) await appendRows(out, rows, device, peak);
    device.destroy();
  },
};

async function timeStep(
  device: Device,
  kernel: "mamba" | "mamba2",
  [batch, length]: readonly [number, number],
  seconds: number,
): Promise<Row> {
  const count = batch * length;
  const sizes = { vocabulary: VOCABULARY, dim: 64, depth: 2, length };
  const model = kernel === "mamba" ? mambaLanguageModel(sizes) : mamba2LanguageModel(sizes);
  const network = describe(model);
  const options = { objective: languageModeling({ batch }), optimizer: adamW({ clip: 1 }) };
  const session = await Session.create({
    device,
    network,
    values: initialize(network, { seed: 0 }),
    evaluation: false,
    ...options,
  });
  const tokens = Int32Array.from({ length: count }, (_, i) => (i * 7919) % VOCABULARY);
  const labels = tokens.map((token) => (token + 1) % VOCABULARY);
  const counts = new Float32Array(batch).fill(length);
  const times = await repeat(seconds, async () => {
    session.update({ tokens, labels, counts }, 1e-3);
    await session.read();
  });
  const shape = `${batch} × ${length} tokens, ${(session.bytes / 2 ** 20).toFixed(0)} MiB`;
  session.destroy();
  const work = trainingWork(network, { batch, ...options });
  return {
    kernel: `${kernel} step`,
    ...{ shape, times, work },
    rates: [[count / times.median, "tokens/ms"]],
  };
}

/** A scan as a program that ends in sums, its whole results, and what it is fed. */
function scanProgram({ batch, tokens, channels, states }: typeof SCAN, backward: boolean) {
  const graph = new Graph();
  const sizes: Record<string, number[]> = {
    u: [batch, tokens, channels],
    delta: [batch, tokens, channels],
    a: [channels, states],
    b: [batch, tokens, states],
    c: [batch, tokens, states],
  };
  const inputs = Object.fromEntries(
    Object.entries(sizes).map(([name, shape]) => [name, graph.variable(name, shape)]),
  ) as Record<"u" | "delta" | "a" | "b" | "c", Tensor>;
  const y = selectiveScan(inputs);
  const total = (x: Tensor) => sum(reshape(x, [x.shape.reduce((n, size) => n * size, 1)]), 0);
  const loss = total(y);
  const whole: Record<string, Tensor> = { y };
  const outputs: Record<string, Tensor> = { loss };
  if (backward) {
    const derivatives = gradients(loss, Object.values(inputs));
    Object.keys(inputs).forEach((name, i) => {
      whole[`gradient of ${name}`] = derivatives[i];
      outputs[`d${i}`] = total(derivatives[i]);
    });
  }
  const values = Object.fromEntries(
    Object.entries(sizes).map(([name, shape]) => {
      const size = shape.reduce((n, s) => n * s, 1);
      const scale = name === "a" ? -1 : name === "delta" ? 0.1 : 1;
      return [
        name,
        Float32Array.from({ length: size }, (_, i) => scale * (0.5 + 0.5 * Math.sin(i))),
      ];
    }),
  );
  return { whole, outputs, values, sizes };
}

/**
 * Throws unless all numbers of a small scan and of its gradients are the float64 loop's.
 *
 * @throws {Error} As {@linkcode requireExact}.
 */
export async function verifyScan(device: Device): Promise<void> {
  const small = { batch: 2, tokens: 77, channels: 5, states: 16 };
  const { whole: outputs, values, sizes } = scanProgram(small, true);
  const exact = evaluate({ outputs }, values);
  const { run, destroy } = await prepare(device, { outputs, values, sizes });
  const found = await run();
  destroy();
  Object.keys(outputs).forEach((name, i) =>
    requireExact(`the scan, ${name}`, found[name], exact[i])
  );
}

/** The scan alone, without what sums up its results. */
async function timeScan(device: Device, backward: boolean, seconds: number): Promise<Row> {
  const { batch, tokens, channels, states } = SCAN;
  const program = scanProgram(SCAN, backward);
  const { run, destroy } = await prepare(device, program);
  const times = await repeat(seconds, async () => void await run());
  destroy();
  const work = makePlan({ outputs: program.outputs }).steps
    .filter(({ operation }) => operation.startsWith("selectiveScan"))
    .map((step) => workOf(step.operation, step));
  const bytes = work.reduce((sum, one) => sum + one.bytes, 0);
  const shape = `${batch} × ${tokens} tokens, ${channels} channels, ${states} states`;
  const kernel = backward ? "scan and gradient" : "scan";
  return { kernel, shape, times, work, rates: [[bytes / times.median / 1e6, "GB/s"]] };
}

if (import.meta.main) Deno.exit(await runCommand(sequences, Deno.args));

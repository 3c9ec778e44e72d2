/**
 * How time and memory of a training step grow with batch, width, tokens, depth, kernel, states and
 * threads, as a page: `deno task bench:growth`.
 *
 * @module
 */
import { dirname } from "node:path";
import manifest from "../deno.json" with { type: "json" };
import { type Device, openCpu, openWebGpu } from "../src/devices/mod.ts";
import { setting } from "../src/experiments/mod.ts";
import { requirePageFile } from "../src/runs/mod.ts";
import { adamW, Session } from "../src/training/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { type GrowthHead, growthPage, type GrowthRecord } from "./growth_page.ts";
import { currentCommit, saysAll } from "./commits.ts";
import { repeat } from "./measure.ts";
import { startOf } from "./networks.ts";
import { type Sweep, type SweepPoint, sweepsOf } from "./sweeps.ts";
import { significant } from "./table.ts";
import { shapeOf } from "./workloads.ts";

const flags = {
  device: setting.choice("where it runs", "cpu", ["cpu", "webgpu"]),
  seconds: setting.number("how long each size is measured; 0.1 with --quick", 2, 0.01, 600),
  quick: setting.toggle("small networks and three sizes, in a minute"),
  out: setting.text(
    "the page; records lie beside it, and those of this commit and these --seconds are not " +
      "measured again, unless files differ from it",
    "",
    "FILE.html",
  ),
};

const growth: Command<typeof flags> = {
  usage: "deno task bench:growth",
  about:
    `Times training steps (forward, backward, AdamW) while one size changes: batch, width, tokens,
depth, kernel, states, threads. Writes a page of figures with fitted exponents after each of them.`,
  flags,
  examples: ["deno task bench:growth", "deno task bench:growth --quick --out=/tmp/growth.html"],
  async run({ device: kind = "cpu", quick = false, seconds, out }, args) {
    const page = out || `dist/growth${quick ? "-quick" : ""}-${kind}.html`;
    const cores = navigator.hardwareConcurrency;
    const sweeps = sweepsOf({ small: quick, cores })
      .filter(({ name }) => kind === "cpu" || name !== "Threads");
    await Deno.mkdir(dirname(page), { recursive: true });
    await requirePageFile(page);
    const study = {
      kind,
      sweeps,
      page,
      seconds: seconds ?? (quick ? 0.1 : flags.seconds.initial),
      command: ["deno task bench:growth", ...args].join(" "),
    };
    await run(study);
    console.log(`\n${page}`);
  },
};

/** What is measured, how, and where it goes. */
interface Study {
  readonly kind: "cpu" | "webgpu";
  readonly sweeps: readonly Sweep[];
  readonly page: string;
  readonly seconds: number;
  readonly command: string;
}

/** Measures what the records don't have yet, and writes the page after each sweep. */
async function run(study: Study): Promise<void> {
  const { kind, sweeps, page, seconds } = study;
  const file = page.replace(/(\.html)?$/, ".jsonl");
  let device = await open(kind);
  let threads = 0;
  const { name } = device.description;
  const commit = await currentCommit();
  const origin = { device: name, commit, seconds };
  const records = measuredBefore(await readRecords(file), origin);
  try {
    for (const sweep of sweeps) {
      for (const { series, ...point } of pointsOf(sweep)) {
        const key = keyOf(sweep.name, series, point);
        if (records.some((record) => record.key === key)) continue;
        if (threads !== (point.threads ?? 0)) {
          device.destroy();
          threads = point.threads ?? 0;
          device = await open(kind, threads);
        }
        const measured = await measure(device, point, seconds);
        const record = { key, ...origin, sweep: sweep.name, series, ...measured };
        records.push(record);
        await Deno.writeTextFile(file, JSON.stringify(record) + "\n", { append: true });
        console.log(
          `${key}: ${significant(record.times.median)} ms, ${significant(record.mebibytes)} MiB`,
        );
      }
      await write(study, origin, records);
    }
  } finally {
    device.destroy();
  }
}

/** What was measured, on what, and for how long. */
interface Origin extends Pick<GrowthHead, "device" | "commit"> {
  readonly seconds: number;
}

/** A record with what tells it from others. */
interface Stored extends GrowthRecord, Origin {
  readonly key: string;
}

/** The records that needn't be measured again: none where files differ from the commit. */
export function measuredBefore<R extends Origin>(
  records: readonly R[],
  { device, commit, seconds }: Origin,
): R[] {
  return records.filter((record) =>
    saysAll(commit) && record.device === device && record.commit === commit &&
    record.seconds === seconds
  );
}

async function readRecords(file: string): Promise<Stored[]> {
  try {
    const lines = (await Deno.readTextFile(file)).split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Stored);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new Error(`Cannot go on with ${file}: ${(error as Error).message}`);
  }
}

function open(kind: string, threads = 0): Promise<Device> {
  if (kind === "webgpu") return openWebGpu();
  return openCpu(threads ? { threads } : {});
}

function pointsOf({ series }: Sweep) {
  return series.flatMap(({ name, points }) => points.map((point) => ({ ...point, series: name })));
}

function keyOf(sweep: string, series: string, { step, threads }: SweepPoint): string {
  const by = threads ? `, ${threads} threads` : "";
  return `${sweep}: ${series} ${shapeOf(step)}${by}`;
}

/** Times one training step and counts its memory. */
async function measure(device: Device, { x, step, threads }: SweepPoint, seconds: number) {
  const { network, objective, values, inputs } = startOf(step);
  const optimizer = adamW({ clip: 1 });
  const session = await Session.create({
    ...{ device, network, objective, values, optimizer },
    evaluation: false,
  });
  let loss = 0;
  const times = await repeat(seconds, async () => {
    session.update(inputs, 1e-3);
    loss = (await session.read())[0].loss[0];
  });
  const mebibytes = session.bytes / 2 ** 20;
  session.destroy();
  if (!Number.isFinite(loss)) throw new Error(`Cannot time ${shapeOf(step)}: its loss is ${loss}`);
  return { x, step: shapeOf(step), threads, times, mebibytes, load: Deno.loadavg()[0] };
}

async function write(
  study: Study,
  { device, commit }: Origin,
  records: readonly Stored[],
): Promise<void> {
  const { sweeps, page, command } = study;
  const expected = sweeps.reduce((sum, sweep) => sum + pointsOf(sweep).length, 0);
  const keys = new Set(
    sweeps.flatMap((sweep) => pointsOf(sweep).map((p) => keyOf(sweep.name, p.series, p))),
  );
  const own = records.filter(({ key }) => keys.has(key));
  const head = {
    ...{ device, commit, command, version: manifest.version },
    date: new Date().toISOString().slice(0, 10),
    cores: navigator.hardwareConcurrency,
    partial: own.length < expected,
  };
  await Deno.writeTextFile(page, await growthPage(head, sweeps, own));
}

if (import.meta.main) Deno.exit(await runCommand(growth, Deno.args));

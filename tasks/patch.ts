/**
 * Writes a structured start into a checkpoint of PyTorch's, under its own names, layouts and data types.
 *
 *     deno task patch vit.safetensors --init=mimetic --to=mimetic.safetensors
 *
 * @module
 */
import { setting, type SettingValues, UsageError } from "../src/experiments/mod.ts";
import { reasonOf } from "../src/host/mod.ts";
import { describeSchemes, parseScheme, schemes } from "../src/initializers/mod.ts";
import { type Patch, patchWeights, type WeightChange } from "../src/weights/mod.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { guessWords } from "./command_line/guess_words.ts";
import { ProgressLine } from "./command_line/progress.ts";
import { stoppable } from "./command_line/signals.ts";

const flags = {
  init: {
    ...setting.text("the scheme, with options as covariance:norm=0.58", "mimetic", "SCHEME"),
    choices: schemes.map(({ name }) => name),
  },
  to: setting.text("the file to write; of shards, the folder", "", "OUT.safetensors"),
  layers: setting.ranges("layers of the scheme's kind to set, from 0; all if left out", 100_000),
  seed: setting.integer("what is drawn", 0, 0, 2 ** 32 - 1),
  heads: {
    ...setting.integer("heads of queries, where the file doesn't say it", 1, 1, 10_000),
    initial: undefined as number | undefined,
  },
  "dry-run": setting.toggle("show what would change, and write nothing"),
  overwrite: setting.toggle("replace OUT if it is there, even if it is FILE itself"),
};

type Given = Partial<SettingValues<typeof flags>>;

/** `patch --help` and its behavior. */
export const patch: Command<typeof flags> = {
  usage: "deno task patch",
  words: ["FILE"],
  about:
    `Writes a structured start into FILE, a safetensors file of timm, Hugging Face, state-spaces or
another library of PyTorch's, or the index of its shards, for training there. Layers are found by
names and shapes: packed, separate and transposed queries, keys and values, grouped queries,
depthwise filters, Mambas, perceptrons. The copy has FILE's names, layouts and data types, and all other bytes
as they are. Heads are read from metadata or a config.json beside FILE, where it has any.`,
  flags,
  notes: `Schemes of --init, with the options that are shown:\n${
    describeSchemes(["attention", "depthwise", "stateSpace", "perceptron"])
  }`,
  examples: [
    "deno task patch vit.safetensors --dry-run",
    "deno task patch vit.safetensors --init=mimetic --to=mimetic.safetensors",
    "deno task patch model.safetensors.index.json --init=mimetic:alpha1=0.5 --to=patched",
    "deno task patch convmixer.safetensors --init=covariance:norm=0.58 --layers=0-3,5 --to=out.safetensors",
  ],
  run: (given, _, [file]) => run(file, given),
};

async function run(file: string, given: Given): Promise<void> {
  const { init = flags.init.initial, to, layers, seed = flags.seed.initial, heads } = given;
  const dry = given["dry-run"] ?? false;
  if (dry && (to || given.overwrite)) {
    throw new UsageError("Cannot write in a dry run: expected --dry-run or --to, got both");
  }
  if (!dry && !to) {
    throw new UsageError("Cannot write nowhere: expected --to or --dry-run, got neither");
  }
  assertScheme(init);
  const line = new ProgressLine();
  const start = performance.now();
  const onLayer = (count: number, all: number) => {
    // What is done at once needs no progress.
    if (performance.now() - start < 1000) return;
    const secondsLeft = (performance.now() - start) / 1000 * (all / count - 1);
    line.show({ label: "patch", fraction: count / all, secondsLeft, facts: [] });
  };
  const { overwrite } = given;
  const options = { init, seed, layers, heads, overwrite, onLayer, ...!dry && { to } };
  const done = await stoppable((signal) => patchWeights(file, { ...options, signal }));
  line.print(summary(file, done, dry ? undefined : to));
  if (done.heads?.guessed) line.print(`GUESSED: ${guessWords(done.heads.heads, 64)}`);
  printText(table(done.changes).join("\n"));
}

/**
 * Refuses what is wrong with a scheme whatever the file holds.
 *
 * @throws {UsageError} if there is none of its name, or none with its options.
 */
function assertScheme(init: string): void {
  const [name] = init.split(":", 1);
  const named = schemes.filter((one) => [one.name, `${one.kind}.${one.name}`].includes(name));
  // Of a name for layers of several kinds, the file tells which is meant.
  if (named.length > 1) return;
  try {
    parseScheme(init, new Set((named.length ? named : schemes).map(({ kind }) => kind)));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(`Cannot use --init=${init}: ${reasonOf(cause)}`, { cause });
  }
}

/** A line for each part that changed. */
export function table(changes: readonly WeightChange[]): string[] {
  const head = ["layer", "tensor", "part", "rows", "dtype", "norm before", "after"];
  const rows = changes.map(({ layer, tensor, part, row, rows, columns, dtype, before, after }) => [
    `${layer}`,
    ...[tensor, part, `${row}–${row + rows - 1}${columns ? " (columns)" : ""}`, dtype],
    ...[before, after].map((norm) => norm.toPrecision(4)),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((cells) => cells[i].length)));
  return all.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
}

function summary(file: string, { init, kind, count, heads, changes }: Patch, to?: string): string {
  const layers = new Set(changes.map(({ name }) => name)).size;
  const tensors = new Set(changes.map(({ tensor }) => tensor)).size;
  const shown = heads && `, ${heads.heads} heads on ${heads.keyHeads} key heads`;
  const what = `${init} in ${layers} of ${count} ${kind} layers${shown ?? ""}: ${tensors} tensors`;
  return to === undefined
    ? `${what} of ${file} would change`
    : `${what} of ${file} changed in ${to}`;
}

if (import.meta.main) await runMain(() => runCommand(patch, Deno.args));

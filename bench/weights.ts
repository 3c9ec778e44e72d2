/**
 * What it takes to read, inspect and patch files of weights, on a SYNTHETIC BERT of random numbers:
 * `deno run -A bench/weights.ts --help`.
 *
 * @module
 */
import { setting } from "../src/experiments/mod.ts";
import { inspectWeights } from "../src/inspection/mod.ts";
import { Random } from "../src/random/mod.ts";
import {
  findLayers,
  type FloatType,
  fromFloat32,
  openWeights,
  patchWeights,
  writeSafetensors,
} from "../src/weights/mod.ts";
import { type Command, runCommand } from "../tasks/command_line/command.ts";
import { peakMemory } from "./measure.ts";

const flags = {
  what: setting.choice("what is measured", "read", [
    "read",
    "inspect",
    "patch",
  ]),
  width: setting.integer("of the network", 1024),
  depth: setting.integer("its layers", 20),
  heads: setting.integer("heads of a layer", 16),
  dtype: setting.choice("how numbers are stored", "F32", [
    "F32",
    "F16",
    "BF16",
  ]),
};

/** What is measured of a file. */
const measured = {
  async read(path: string) {
    await using file = await openWeights(path);
    for (const name of file.tensors.keys()) await file.readFloat32(name);
  },
  async inspect(path: string, heads: number) {
    await using file = await openWeights(path);
    await inspectWeights(file, findLayers(file.tensors, { heads }));
  },
  async patch(path: string, heads: number) {
    await patchWeights(path, { init: "mimetic", heads, to: `${path}.patched.safetensors` });
  },
};

interface File {
  readonly width: number;
  readonly depth: number;
  readonly dtype: FloatType;
}

/** Writes a BERT's matrices, which are parts of one block of normal numbers; returns their bytes. */
async function write(path: string, { width, depth, dtype }: File): Promise<number> {
  const shapes: [string, readonly [number, number]][] = [];
  for (let layer = 0; layer < depth; layer++) {
    const name = (part: string) => `encoder.layer.${layer}.${part}.weight`;
    for (const part of ["self.query", "self.key", "self.value", "output.dense"]) {
      shapes.push([name(`attention.${part}`), [width, width]]);
    }
    shapes.push([name("intermediate.dense"), [4 * width, width]]);
    shapes.push([name("output.dense"), [width, 4 * width]]);
  }
  const starts = new Map(shapes.map(([name], i) => [name, 977 * i]));
  const random = new Random(0).child("block");
  const block = new Float32Array(4 * width ** 2 + 977 * shapes.length);
  for (let i = 0; i < block.length; i++) block[i] = random.normal() / 50;
  const tensors = new Map(shapes.map(([name, shape]) => [name, { dtype, shape }]));
  await writeSafetensors(path, { tensors, metadata: {} }, (name) => {
    const [rows, columns] = tensors.get(name)!.shape;
    const start = starts.get(name)!;
    return fromFloat32(dtype, block.slice(start, start + rows * columns));
  });
  return (await Deno.stat(path)).size;
}

const weights: Command<typeof flags> = {
  usage: "deno run -A bench/weights.ts",
  about: "Reads all tensors of a file as float32, inspects it, or writes a mimetic start into it.",
  flags,
  examples: [
    "deno run -A bench/weights.ts --what=read --dtype=F16 --depth=40",
    "deno run -A bench/weights.ts --what=inspect",
    "deno run -A bench/weights.ts --what=patch --width=768 --heads=12 --depth=1",
  ],
  async run({ what = "read", width = 1024, depth = 20, heads = 16, dtype = "F32" }) {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/bert.safetensors`;
      const bytes = await write(path, { width, depth, dtype });
      const before = await peakMemory();
      const start = performance.now();
      await measured[what](path, heads);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const memory = `peak memory ${before} once written, ${await peakMemory()} at the end`;
      console.log(`${(bytes / 1e9).toFixed(2)} GB SYNTHETIC: ${seconds} s; ${memory}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

if (import.meta.main) Deno.exit(await runCommand(weights, Deno.args));

/**
 * What a network is made of: parameters, operations and memory, by layer and in all.
 *
 *     deno task summary --model=vit_tiny --batch=128
 *     deno task summary --from=runs/my-run/checkpoints/default-seed0 --json
 *
 * @module
 */
import { setting } from "../src/experiments/mod.ts";
import { describe, type Model, namedModel, namedModels } from "../src/models/mod.ts";
import { type LayerSummary, MODEL_FILE, summarize } from "../src/training/mod.ts";
import { modelFrom, openWeights } from "../src/weights/mod.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { assertUsed } from "./command_line/unused_settings.ts";
import { summaryTable } from "./command_line/summary_table.ts";
import { sequenceModel, sequenceModels } from "./sequences.ts";

const { choice, path, integer, toggle } = setting;

/** Layers of the networks on sequences, as `deno task copying` has them by default. */
const LAYERS = 2;

const names = [...Object.keys(namedModels), ...sequenceModels];

const flags = {
  model: choice("the network", "vit_micro", names),
  from: path(
    "a checkpoint's folder or a file of weights, which say their network",
    "a checkpoint's folder or a file of weights",
  ),
  batch: integer("examples that operations and memory are counted for", 1, 1, 65_536),
  depth: integer("names of so many parts are one row, as 2 in blocks.0; 0: a row a layer", 0, 0, 9),
  patch: integer("side of a patch in pixels; 0: the model's own", 0, 0, 32),
  dim: integer("width of a network on sequences", 64, 1, 16_384),
  length: integer("its tokens", 256, 1, 65_536),
  vocabulary: integer("its kinds of tokens", 30, 1, 1_000_000),
  json: toggle("print the numbers as JSON"),
};

/** `summary --help` and its behavior. */
export const summary: Command<typeof flags> = {
  usage: "deno task summary",
  about:
    `Lists a network's layers with their parameters, the operations of their forward pass and the memory of
what they make, and how much the evaluation and the training of a batch (by AdamW) take. A multiplication
and an addition are two operations. What follows a layer's parameters until the next layer's counts as
its: attention is in qkv. Nothing is computed, so any size takes a moment.`,
  flags,
  examples: [
    "deno task summary --model=vit_tiny --batch=128 --depth=2",
    "deno task summary --model=mamba --dim=128 --length=512",
    "deno task summary --from=model.safetensors --json",
  ],
  run: async (given) => {
    const values = { ...initial, ...given };
    assertUsed(flags, given, unusedOf(given));
    const found = summarize(describe(await modelOf(values)), { batch: values.batch });
    const shown = { ...found, layers: grouped(found.layers, values.depth) };
    printText(values.json ? JSON.stringify(shown, null, 1) : summaryTable(shown));
  },
};

/** The sizes that the network doesn't have, or has from a file. */
function unusedOf({ from, model = initial.model }: Partial<Values>): Record<string, string> {
  const ofImages = ["patch"];
  const ofSequences = ["dim", "length", "vocabulary"];
  const [names, expected] = from
    ? [["model", ...ofImages, ...ofSequences], "expected no --from, whose file says its network"]
    : sequenceModels.some((name) => name === model)
    ? [ofImages, `expected a network of images, got --model=${model}`]
    : [ofSequences, `expected a network of sequences, got --model=${model}`];
  return Object.fromEntries(names.map((name) => [name, expected]));
}

type Values = { -readonly [K in keyof typeof flags]: typeof flags[K]["initial"] };

const initial = Object.fromEntries(
  Object.entries(flags).map(([name, { initial }]) => [name, initial]),
) as Values;

async function modelOf({ from, model, patch, dim, length, vocabulary }: Values): Promise<Model> {
  if (from) {
    const isFolder = (await Deno.stat(from).catch(() => undefined))?.isDirectory;
    await using file = await openWeights(isFolder ? `${from}/${MODEL_FILE}` : from);
    return modelFrom(file.metadata);
  }
  const ofSequences = sequenceModels.find((name) => name === model);
  if (!ofSequences) return namedModel(model, patch ? { patch } : {});
  return sequenceModel({ model: ofSequences, dim, depth: LAYERS }, { vocabulary, length });
}

/** Layers whose names begin alike as one. */
function grouped(layers: readonly LayerSummary[], depth: number): LayerSummary[] {
  if (depth === 0) return [...layers];
  const groups = new Map<string, LayerSummary>();
  for (const layer of layers) {
    const name = layer.name.split(".").slice(0, depth).join(".");
    const { parameters = 0, trained = 0, flops = 0, activationBytes = 0, output } =
      groups.get(name) ?? {};
    groups.set(name, {
      name,
      parameters: parameters + layer.parameters,
      trained: trained + layer.trained,
      output: layer.output ?? output,
      flops: flops + layer.flops,
      activationBytes: activationBytes + layer.activationBytes,
    });
  }
  return [...groups.values()];
}

if (import.meta.main) await runMain(() => runCommand(summary, Deno.args));

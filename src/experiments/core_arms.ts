/**
 * Arms that make what they start from: a core of three blocks learns k-Dyck sequences, and the network's
 * blocks are grown from its.
 *
 * @module
 */
import { dyck } from "../data/mod.ts";
import {
  changedOptions,
  integerOption,
  optionLines,
  type OptionRules,
  readOptions,
  repeatMiddle,
  splitOptions,
} from "../initializers/mod.ts";
import {
  describe,
  growBlocks,
  type Model,
  type Network,
  vitCore,
  type VitOptions,
} from "../models/mod.ts";
import { adamW, cosineSchedule, languageModeling } from "../training/mod.ts";
import type { Arm, ArmSource, Study, Variant } from "./experiment.ts";
import { normMatched } from "./norm_matched.ts";
import { sequenceProtocol } from "./sequence_protocol.ts";

/** The arms that train a core first. */
export const coreArms = ["core", "coreNorms"] as const;

/** How a core is trained. */
type CoreOptions = { readonly steps: number; readonly kinds: number; readonly width: number };

const options: OptionRules<CoreOptions> = {
  steps: integerOption(1_000, "steps of the core's training", { least: 1, most: 1_000_000 }),
  kinds: integerOption(8, "kinds of brackets", { least: 1, most: 4_096 }),
  width: integerOption(0, "the core's width, in whole heads of the network; 0: half of them", {
    least: 0,
    most: 16_384,
  }),
};

/** What a help text says of their options. */
export const coreOptionLines: readonly (readonly [left: string, right: string])[] = optionLines(
  options,
);

/** Blocks of a core. */
const BLOCKS = 3;

/** Sequences a step, and those that are measured. */
const [BATCH, MEASURED] = [32, 128];

/**
 * The sequences. A ViT's tokens see each other, so half of the closing brackets are hidden. Short ones are
 * learned in a minute; of 64 tokens it takes many times as many steps before a token finds its neighbors.
 */
const bracketsOf = (kinds: number) => dyck({ kinds, length: 16, depth: 4, hidden: 0.5 });

/**
 * The arm that a text names with its options, as in `core:steps=2000:kinds=16`, if it is one of these.
 *
 * Source: the procedural core, arXiv:2609.37631, by a secondary source that tells of a core of three blocks,
 * k-Dyck sequences, and how it grows. How long it is trained, on what brackets and how wide it is are this
 * package's choices.
 *
 * @throws {RangeError} if an option isn't allowed, or the networks aren't Vision Transformers that one core
 *   fits.
 */
export function coreArm(text: string, variants: readonly Variant[]): Arm | undefined {
  const arm = coreArms.find((one) => one === text.split(":", 1)[0]);
  if (!arm) return undefined;
  const values = readOptions(arm, options, splitOptions(text).given);
  const chosen = changedOptions(options, values);
  const core = describe(coreFor(variants, values));
  const start = (trained: ReadonlyMap<string, Float32Array>, network: Network, seed: number) => {
    const grown = growBlocks(core, trained, network);
    return arm === "core" ? grown : normMatched(grown, network, seed, arm);
  };
  const source: ArmSource = {
    name: ["core", ...chosen].join("-").replaceAll("=", "-"),
    settings: { ...values, width: Number(core.model.configuration.dim) },
    study: () => coreStudy(core, values),
    start,
  };
  return { name: [arm, ...chosen].join(":"), structured: [], source };
}

/** The core of some networks: as theirs, blocks are narrower and three. */
function coreFor(variants: readonly Variant[], values: CoreOptions): Model {
  const models = variants.map(({ network }) => coreOf(network, values));
  const texts = models.map(({ configuration }) => JSON.stringify(configuration));
  const other = texts.findIndex((text) => text !== texts[0]);
  if (other < 0) return models[0];
  const [one, two] = [0, other].map((i) => variants[i].network.model.name);
  throw new RangeError(
    `Cannot train a core: expected networks whose blocks differ in number only, got ${one} and ${two}`,
  );
}

function coreOf({ model, roles }: Network, { kinds, width }: CoreOptions): Model {
  const { architecture } = model.configuration;
  const role = roles.find((one) => one.kind === "attention");
  if (architecture !== "vit" || !role) {
    throw new RangeError(`Cannot train a core: expected a Vision Transformer, got ${architecture}`);
  }
  const { depth, mlpRatio, skips, qkNorm, layerScale } = model.configuration as VitOptions;
  repeatMiddle(BLOCKS, depth!);
  const { heads, headDim } = role;
  if (width % headDim !== 0) {
    throw new RangeError(
      `Cannot train a core: expected a width in whole heads of ${headDim}, got ${width}`,
    );
  }
  const dim = width || Math.ceil(heads / 2) * headDim;
  const { vocabulary, length } = bracketsOf(kinds);
  return vitCore({
    ...{ vocabulary, length, dim, depth: BLOCKS, heads: dim / headDim },
    ...{ mlpRatio, skips, qkNorm, layerScale },
  });
}

/** The core's training: one run. */
function coreStudy(core: Network, { steps, kinds }: CoreOptions): Study {
  const task = bracketsOf(kinds);
  // It is measured up to ten times.
  const epochs = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].find((n) => steps % n === 0)!;
  return {
    arms: [{ name: "default", structured: [] }],
    variants: [{ network: core }],
    ...{ rates: [3e-3], seeds: 1, epochs },
    optimizer: adamW({ weightDecay: 0.01, clip: 1 }),
    schedule: cosineSchedule({ warmup: 0.1 }),
    objective: languageModeling({ batch: BATCH, length: task.length }),
    data: () => ({
      description:
        `${kinds}-Dyck of ${task.length} tokens, half of the closing brackets hidden, generated`,
      ...sequenceProtocol({
        ...{ train: task, test: task, batch: BATCH, examples: steps / epochs * BATCH },
        ...{ validation: MEASURED, tests: MEASURED },
      }),
    }),
  };
}

/** Options of the whole library that make no sense are refused where they are given. */
import assert from "assert";
import { createLoader, randAugment, randomFlip, syntheticImages } from "../data/mod.ts";
import { openCpu, openDevice } from "../devices/mod.ts";
import * as g from "../graph/mod.ts";
import { batchNorm, Scope, stochasticDepth } from "../layers/mod.ts";
import * as models from "../models/mod.ts";
import * as training from "../training/mod.ts";

// deno-lint-ignore no-explicit-any
const any = (value: unknown) => value as any;

const graph = () => new g.Graph();
const x = (...shape: number[]) => graph().input("x", shape);

/** A layer normalization and its kind, of one graph. */
function normalize(epsilon: number, layer: "layerNorm" | "rmsNorm" | "batchNorm") {
  const one = graph();
  const [a, gamma, beta] = [[4, 3], [3], [3]].map((shape, i) => one.input(`x${i}`, shape));
  return layer === "rmsNorm" ? g.rmsNorm(a, gamma, epsilon) : g[layer](a, gamma, beta, epsilon);
}

function crossEntropy(smoothing: number) {
  const one = graph();
  return g.crossEntropy(one.input("x", [4, 3]), one.input("labels", [4], "int32"), smoothing);
}

/** A scope in which a training step is built. */
function trainingScope(): { one: g.Graph; scope: Scope } {
  const one = graph();
  const scope = new Scope(one, {
    parameter: ({ name, shape }) => one.variable(name, shape),
    training: { statistic() {}, mask: (name, _, size) => one.input(name, [size]) },
  });
  return { one, scope };
}

const vit = (options: object) => () => models.vit(options);
const core = (options: object) => () =>
  models.vitCore({ vocabulary: 5, dim: 8, depth: 1, heads: 2, ...options });
const convmixer = (options: object) => () => models.convmixer(options);
const convnext = (options: object) => () => models.convnext(options);
const mamba = (options: object) => () => models.mambaLanguageModel({ vocabulary: 8, ...options });
const loader = (options: object) => () => {
  const { train } = syntheticImages({ train: 8, test: 1 });
  const normalize = { mean: [0, 0, 0], std: [1, 1, 1] };
  return createLoader(train, { batch: 2, seed: 0, normalize, workers: 0, ...options });
};

/** What is done, and the end of what is said. */
const refused: readonly (readonly [() => unknown, string])[] = [
  [vit({ architecture: "convnext" }), "dropout, classToken), got architecture"],
  [vit({ deepth: 3 }), "dropout, classToken), got deepth"],
  [core({ classToken: true }), "skips, qkNorm, dropPath), got classToken"],
  [
    convmixer({ heads: 3 }),
    "(dim, depth, kernel, patch, imageSize, channels, classes, dropout), got heads",
  ],
  [convnext({ dim: 3 }), "channels, classes), got dim"],
  [mamba({ headDim: 3 }), "vocabulary, states, taps, expand), got headDim"],
  [mamba({ expand: 1.51 }), "expand · dim to be a whole number of at least 1, got 96.64"],
  [mamba({ expand: "2" }), 'expand to be a finite number above 0, got "2"'],
  [vit({ pool: "foo" }), 'pool to be "avg" or "token", got "foo"'],
  [vit({ positions: null }), 'positions to be "sincos" or "learned", got null'],
  [vit({ pool: "token", classToken: false }), 'the pool "token", got classToken false'],
  [vit({ classToken: 1 }), "classToken to be true or false, got 1"],
  [vit({ prefixPositions: "no" }), 'prefixPositions to be true or false, got "no"'],
  [vit({ qkNorm: null }), "qkNorm to be true or false, got null"],
  [vit({ registerTokens: -1 }), "registerTokens to be a whole number of at least 0, got -1"],
  [vit({ registerTokens: 1.5 }), "registerTokens to be a whole number of at least 0, got 1.5"],
  [vit({ layerScale: NaN }), "layerScale to be a finite number, got NaN"],
  [vit({ depth: 0 }), "depth to be a whole number of at least 1, got 0"],
  [vit({ depth: "6" }), 'depth to be a whole number of at least 1, got "6"'],
  [vit({ mlpRatio: 0 }), "an mlpRatio that makes perceptrons at least 1 wide, got 0 of 192"],
  [vit({ mlpRatio: NaN }), "mlpRatio to be a finite number, got NaN"],
  [vit({ positionScale: Infinity }), "positionScale to be a finite number, got Infinity"],
  [vit({ dim: 10, heads: 2 }), "a multiple of 4, got 10; use learned positions"],
  [vit({ dim: 24, heads: 5 }), "multiple of the heads, got 24 wide, 5 heads"],
  [convmixer({ depth: 0 }), "depth to be a whole number of at least 1, got 0"],
  [convmixer({ depth: -1 }), "depth to be a whole number of at least 1, got -1"],
  [convmixer({ kernel: 4 }), "an odd kernel, got 4"],
  [convmixer({ patch: 0 }), "patch to be a whole number of at least 1, got 0"],
  [convmixer({ classes: 1.5 }), "classes to be a whole number of at least 1, got 1.5"],
  [
    convnext({ depths: [0], dims: [8] }),
    "the depth of stage 0 to be a whole number of at least 1, got 0",
  ],
  [
    convnext({ depths: [1], dims: [NaN] }),
    "width of stage 0 to be a whole number of at least 1, got NaN",
  ],
  [convnext({ depths: 3, dims: 3 }), "a depth and a width for every stage, got 3 and 3"],
  [convnext({ dropPath: 1 }), "dropPath to be a finite number of at least 0 and below 1, got 1"],
  [convnext({ layerScale: NaN }), "layerScale to be a finite number, got NaN"],
  [convnext({ convMlp: 1 }), "convMlp to be true or false, got 1"],
  [convnext({ globalResponseNorm: 0 }), "globalResponseNorm to be true or false, got 0"],
  [convnext({ imageSize: 64, patch: 8 }), "got 64 times by patches of 8 and 4 stages"],
  [mamba({ states: 0 }), "states to be a whole number of at least 1, got 0"],
  [mamba({ taps: 1.5 }), "taps to be a whole number of at least 1, got 1.5"],
  [mamba({ hidden: -1 }), "hidden to be a whole number of at least 0, got -1"],
  [mamba({ tied: "no" }), 'tied to be true or false, got "no"'],
  [
    () => models.mamba2LanguageModel({ vocabulary: 8, dim: 24, headDim: 32 }),
    "multiple of the heads' channels, got 48 and 32",
  ],
  [
    () => models.transformerLanguageModel({ vocabulary: 8, dim: 24, heads: 5 }),
    "multiple of the heads, got 24 and 5",
  ],
  [
    () => models.linearAttentionLanguageModel({ vocabulary: 8, normalized: any(0) }),
    "normalized to be true or false, got 0",
  ],
  [() => crossEntropy(2), "smoothing to be a finite number of at least 0 and at most 1, got 2"],
  [() => crossEntropy(NaN), "at least 0 and at most 1, got NaN"],
  ...(["layerNorm", "rmsNorm", "batchNorm"] as const).flatMap((layer) =>
    [0, -1, NaN, Infinity].map((epsilon) =>
      [
        () => normalize(epsilon, layer),
        `epsilon to be a finite number above 0, got ${epsilon}`,
      ] as const
    )
  ),
  [
    () => g.attention(x(2, 3, 24), { heads: 0.5 }),
    "heads to be a whole number of at least 1, got 0.5",
  ],
  [
    () => g.attention(x(2, 3, 24), { heads: 2, scale: NaN }),
    "scale to be a finite number, got NaN",
  ],
  [() => g.patchify(x(1, 3, 6, 6), 1.5), "H and W multiples of it, got float32 [1, 3, 6, 6]"],
  [() => g.patchify(x(1, 3, 6, 6), NaN), "H and W multiples of it, got float32 [1, 3, 6, 6]"],
  [() => g.fill(graph(), [0], 1), "Cannot apply fill: expected results with elements, got [0]"],
  [() => g.fill(graph(), [-1, -3], 1), "expected results with elements, got [-1, -3]"],
  [
    () => graph().input("x", [Infinity]),
    "expected sizes that are positive integers, got [Infinity]",
  ],
  [
    () => graph().input("x", [2 ** 30, 2 ** 30]),
    "at most 2^53 - 1 bytes, got [1073741824, 1073741824]",
  ],
  [() => graph().input("x", any(3)), "expected sizes that are positive integers, got 3"],
  [() => graph().input("x", [3], any("int8")), 'expected float32 or int32, got "int8"'],
  [() => graph().input(any(undefined), [3]), "expected a name, got undefined"],
  [
    () => {
      const one = graph();
      one.variable("w", [2]);
      one.input("w", [2]);
    },
    'expected names that differ, got "w" twice',
  ],
  [
    () => {
      const { one, scope } = trainingScope();
      batchNorm(scope, one.input("x", [1, 3]));
    },
    "expected more than one value a channel, got [1, 3]; use a larger batch",
  ],
  [
    () => {
      const { one, scope } = trainingScope();
      stochasticDepth(scope, one.input("x", [2, 3]), 1);
    },
    "the rate to be a finite number of at least 0 and below 1, got 1",
  ],
  [() => training.adamW({ epsilon: 1e-50 }), "a finite number above 0, got 1e-50"],
  [
    () => randAugment({ n: 1e39 }),
    "RandAugment's n to be a whole number from 1 to 2^53 - 1, got 1e+39",
  ],
  [() => randAugment({ fill: any(0) }), "RandAugment's fill to be a list of bytes, got 0"],
  [() => randomFlip({ probability: any(null) }), "between 0 and 1, got null"],
  [
    () => models.initialize(models.describe(models.vitNano()), { seed: 0, structured: any({}) }),
    "expected structured to be a list of schemes, got {}",
  ],
  [
    () => models.initialize(models.describe(models.vitNano()), { seed: 0, structured: any([5]) }),
    "expected structured to be a list of schemes, got [5]",
  ],
  [
    () => models.initialize(models.describe(models.vitNano()), { seed: 0, override: () => any(5) }),
    'Cannot initialize "patch_embed.proj.weight": expected an initializer, a function, got 5',
  ],
  [
    () => training.adamW({ beta1: 1 }),
    "beta1 to be a finite number of at least 0 and below 1, got 1",
  ],
  [() => training.adamW({ epsilon: 0 }), "epsilon to be a finite number above 0, got 0"],
  [() => training.sgd({ nesterov: any(1) }), "nesterov to be true or false, got 1"],
  [
    () => training.classification({ batch: 0 }),
    "the batch to be a whole number of at least 1, got 0",
  ],
  [
    () => training.classification({ batch: 2, smoothing: 2 }),
    "smoothing to be a finite number of at least 0 and below 1, got 2",
  ],
  [
    () => training.languageModeling({ batch: NaN }),
    "batch to be a whole number of at least 1, got NaN",
  ],
  [loader({ batch: 1.5 }), "batch to be a whole number of at least 1, got 1.5"],
  [loader({ workers: 65 }), "workers to be a whole number from 0 to 64, got 65"],
  [loader({ shuffle: "yes" }), 'shuffle to be true or false, got "yes"'],
  [loader({ augment: null }), "expected augment to be a list, got null"],
  [loader({ seed: null }), "expected an integer or a string, got null"],
  [
    loader({ normalize: { mean: [0, 0, 0], std: [1, 1, Infinity] } }),
    "expected a finite mean and a finite positive std for each of 3 channels, got mean [0,0,0], std [1,1,Infinity]",
  ],
];

Deno.test("options that make no sense are refused by name, with what was expected and given", () => {
  for (const [act, end] of refused) {
    assert.throws(act, (error: Error) => {
      assert.match(error.name, /^(Range|Type)Error$/, end);
      assert.match(error.message, /^Cannot /, end);
      assert.ok(error.message.endsWith(end), `${error.message} doesn't end with: ${end}`);
      return true;
    }, end);
  }
});

Deno.test("devices that there aren't are refused", async () => {
  for (const threads of [0, 65, NaN, "4"]) {
    await assert.rejects(openCpu({ threads: any(threads) }), /expected threads to be .* 1 to 64/);
  }
  await assert.rejects(
    openCpu({ variant: any("fast") }),
    /expected variant to be "relaxed", "plain" or "single", got "fast"$/,
  );
  await assert.rejects(
    openDevice(any("gpu")),
    /^RangeError: Cannot open a device: expected its name to be "auto", "webgpu", "webgpu:dawn" or "cpu", got "gpu"$/,
  );
});

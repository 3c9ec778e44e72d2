/**
 * The small settings in which all schemes are compared: networks, recipes and data.
 *
 * @module
 */
import { copying } from "../src/data/mod.ts";
import {
  assertHeldOut,
  cifar10Data,
  type ComparedNetwork,
  endingSettings,
  endingStudy,
  initialValues,
  type Loading,
  sequenceProtocol,
  setting,
  type SettingValues,
  type StudyData,
  trainingSettings,
  trainingStudy,
} from "../src/experiments/mod.ts";
import { describe, mamba2LanguageModel, namedModel, namedModels } from "../src/models/mod.ts";
import { cosineSchedule, languageModeling } from "../src/training/mod.ts";
import { convolutionalRecipe, dataSettings, imageStudy, recipeSettings } from "./image_settings.ts";
import { mamba2HeadDim } from "./sequence_widths.ts";

const { choice, integer, list } = setting;

/** The networks, in the order in which they are run. */
const networks = ["vit", "skipless", "convmixer", "mamba2"] as const;

const [convmixers, vits] = ["convmixer", "vit"].map((start) =>
  Object.keys(namedModels).filter((name) => name.startsWith(start))
);

/** The settings of the networks and of what they learn from. */
export const comparedSettings = {
  networks: list("networks: see below", networks, networks),
  vit: choice("the Vision Transformer, with skip connections and without", "vit_micro", vits),
  patch: integer("side of its patches in pixels", 4, 1, 32),
  coreSteps: integer(
    "steps of the core that the Vision Transformer's core starts from",
    ...[1_000, 1, 100_000] as const,
  ),
  convmixer: choice("the ConvMixer", "convmixer_32_4", convmixers),
  convmixerPatch: integer("side of its patches in pixels", 2, 1, 32),
  kernel: integer("side of its filters", 7, 1, 63),
  dim: integer("width of the Mamba-2's residual stream", 32, 1, 4_096),
  depth: integer("its layers", 2, 1, 100),
  states: integer("its states of a channel", 32, 1, 4_096),
  ...dataSettings,
  images: integer("training images, validation included, from the first on", 2_500, 2, 50_000),
  validation: integer("how many of them, the last ones, only choose the rates", 500, 1, 50_000),
  test: integer("test images, from the first on", 4_000, 1, 10_000),
  epochs: integer("passes of Vision Transformers over the training images", 5, 1, 10_000),
  convmixerEpochs: integer("passes of the ConvMixer", 6, 1, 10_000),
  letters: integer("letters of the longest string to copy", 8, 1, 1_000),
  sequences: integer("sequences an epoch", 3_200, 1, 10_000_000),
  sequenceEpochs: integer("epochs of the Mamba-2", 6, 1, 10_000),
  sequenceTests: integer("strings of a test, and of the validation", 512, 1, 1_000_000),
  batch: integer("images or sequences a step", 64, 1, 50_000),
  recompute: recipeSettings.recompute,
  ...endingSettings,
};

type NetworkName = typeof networks[number];

/** Settings that only some networks have. */
const own: readonly (readonly [readonly NetworkName[], readonly string[]])[] = [
  [["vit", "skipless"], ["vit", "patch", "epochs"]],
  [["vit"], ["coreSteps"]],
  [["convmixer"], ["convmixer", "convmixerPatch", "kernel", "convmixerEpochs"]],
  [["vit", "skipless", "convmixer"], ["data", "note", "images", "validation", "test"]],
  [["mamba2"], ["dim", "depth", "states", "letters", "sequences", "sequenceEpochs"]],
  [["mamba2"], ["sequenceTests"]],
];

/** Those of networks that aren't asked for, with what is expected. */
export function unusedOfNetworks(
  { networks: asked }: Pick<SettingValues<typeof comparedSettings>, "networks">,
): Readonly<Record<string, string>> {
  const unused = own.filter(([having]) => !having.some((name) => asked.includes(name)));
  return Object.fromEntries(unused.flatMap(([having, names]) =>
    names.map((name) => [
      name,
      `expected ${
        having.join(" or ")
      } among the networks, which alone use it, got --networks=${asked}`,
    ])
  ));
}

/** Their values, with rates as multiples of a network's own, and the number of seeds. */
type Values = SettingValues<typeof comparedSettings> & {
  readonly lr: readonly number[];
  readonly seeds: number;
};

/** The networks that are asked for; what only others are made of may be anything. */
export function comparedNetworks(values: Values): ComparedNetwork[] {
  const onImages = imageNetworks(values);
  return values.networks.includes("mamba2") ? [...onImages, sequenceNetwork(values)] : onImages;
}

/** Those of them on images, which they share. */
function imageNetworks(values: Values): ComparedNetwork[] {
  const asked = (["vit", "skipless", "convmixer"] as const).filter((name) =>
    values.networks.includes(name)
  );
  if (!asked.length) return [];
  assertHeldOut(values);
  const { vit, patch, convmixer, convmixerPatch, kernel, test: tests, epochs } = values;
  let loaded: Promise<StudyData> | undefined;
  const data = (loading: Loading) =>
    loaded ??= cifar10Data({ ...values, augment: "crop" }, loading);
  const recipe = { ...initialValues(recipeSettings), ...values };
  const common = { ...endingStudy(values, true), data };
  const transformer = {
    ...imageStudy({ ...recipe, lr: rates(values, 2e-3) }),
    ...{ ...common, epochs },
  };
  const convolutional = {
    ...imageStudy({ ...recipe, ...convolutionalRecipe, lr: rates(values, 1e-2) }),
    ...{ ...common, epochs: values.convmixerEpochs },
  };
  const build = (name: string, options: object, title: string, study: typeof transformer) => {
    const network = describe(namedModel(name, options));
    const { dim, depth, patch } = network.model.configuration;
    const sizes = `${dim} wide, ${depth} blocks, patch ${patch}`;
    return { network, title: `${title}, ${sizes}, on CIFAR-10`, study, tests };
  };
  const skipless = "Vision Transformer without skip connections";
  const make = {
    vit: () => ({
      ...{ label: "ViT", also: [`core:steps=${values.coreSteps}`] },
      ...build(vit, { patch }, "Vision Transformer", transformer),
    }),
    skipless: () => ({
      label: "ViT without skips",
      ...build(vit, { patch, skips: false }, skipless, transformer),
    }),
    convmixer: () => ({
      label: "ConvMixer",
      ...build(convmixer, { patch: convmixerPatch, kernel }, "ConvMixer", convolutional),
    }),
  };
  return asked.map((name) => ({ name, ...make[name]() }));
}

/** Each network's own rate times the multiples that are asked for. */
function rates({ lr }: Values, rate: number): number[] {
  return lr.map((multiple) => Number((multiple * rate).toPrecision(6)));
}

/** A Mamba-2 that copies strings. */
function sequenceNetwork(values: Values): ComparedNetwork {
  const { dim, depth, states, letters: max, batch, sequenceTests: tests } = values;
  const recipe = initialValues(trainingSettings({ lr: 1e-2, decay: 0.1, warmup: 0.1 }));
  const train = copying({ min: 1, max, context: 4 * max + 8 });
  const test = copying({ min: 1, max, context: 2 * max + 10, single: true });
  const model = mamba2LanguageModel({
    ...{ vocabulary: train.vocabulary, length: train.length, dim, depth, states },
    headDim: mamba2HeadDim(dim),
  });
  return {
    name: "mamba2",
    label: "Mamba-2",
    title: `Mamba-2, ${dim} wide, ${depth} layers, ${states} states, on copying`,
    network: describe(model),
    also: ["mimetic:scale=8"],
    tests,
    study: {
      ...trainingStudy({ ...recipe, ...values, lr: rates(values, 1e-2) }),
      ...endingStudy(values, true),
      epochs: values.sequenceEpochs,
      schedule: cosineSchedule(recipe),
      objective: languageModeling({ batch, length: train.length, evaluationLength: test.length }),
      data: () => ({
        description: `copy of 1 to ${max} letters, generated`,
        ...sequenceProtocol({
          ...{ train, test, batch, tests },
          ...{ examples: values.sequences, validation: tests },
        }),
      }),
      spread: { points: 19, source: "of copying and recall at their best rates in RESULTS.md" },
    },
  };
}

/**
 * CIFAR-10 image classification with default and structured initialization, by Vision Transformers
 * and convolutional networks.
 *
 *     deno task cifar10 --data=DIR --init=default,mimetic --seeds=3
 *     deno task cifar10 --data=DIR --model=convmixer_96_8 --freeze=none,filters --kernel=3,5,7,9
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import {
  addedLater,
  assertChoosable,
  assertHeldOut,
  axis,
  cifar10Data,
  endingSettings,
  endingStudy,
  namedArms,
  setting,
  type SettingValues,
  type Study,
  type Variant,
  variantsOf,
} from "../src/experiments/mod.ts";
import { namedModel } from "../src/models/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { experimentCommand } from "./command_line/experiment_command.ts";
import { madeOf } from "./command_line/made_of.ts";
import {
  comparisonSettings,
  convolutionalRecipe,
  dataSettings,
  imageStudy,
  networkOptions,
  networkSettings,
  quickComparison,
  recipeSettings,
  resolveImages,
  unusedOfNetwork,
  unusedOfRecipe,
} from "./image_settings.ts";

const { arms, choice, integer, integers, list, numbers, toggle } = setting;

const settings = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small", "paper"]),
  init: arms("arms to compare: see below", ["default", "mimetic"]),
  freeze: axis(
    list("what stays as it was drawn; two words compare both", ["none"], ["none", "filters"]),
  ),
  from: comparisonSettings.from,
  ...networkSettings,
  kernel: axis(integers("sides of depthwise filters to compare; 0: the model's own", [0], 0, 63)),
  skipless: toggle("a Vision Transformer without skip connections"),
  depth: axis(integers("numbers of blocks to compare; 0: the model's own", [0], 0, 1_000)),
  positionScale: axis(addedLater(numbers(
    "what a Vision Transformer's fixed positions are multiplied with, to compare; 0: none",
    ...[[1], { low: 1e-6, high: 1e6, zero: true }] as const,
  ))),
  ...dataSettings,
  images: integer("training images, validation included, from the first on", 10_000, 1, 50_000),
  validation: integer(
    "how many of them, the last ones, only choose; a tenth if it isn't given, 0 for none",
    ...[1_000, 0, 50_000],
  ),
  test: integer("test images, from the first on", 4_000, 1, 10_000),
  testEachEpoch: comparisonSettings.testEachEpoch,
  epochs: integer("passes over the training images", 12, 1, 100_000),
  ...recipeSettings,
  ...endingSettings,
};

type Values = SettingValues<typeof settings>;
type Presets = Readonly<Record<Values["preset"], Partial<Values>>>;

const whole = { images: 50_000, test: 10_000, batch: 512, seeds: 3 };
/** What presets change in the settings of Vision Transformers. */
const presets: Presets = {
  quick: { ...quickComparison, model: "vit_nano" },
  small: {},
  paper: {
    ...whole,
    model: "vit_tiny",
    patch: 2,
    epochs: 100,
    lr: [3e-3],
    decay: 0.01,
    augment: "strong",
  },
};

/** What all sizes of convolutional networks share. */
const recipe: Partial<Values> = { ...convolutionalRecipe, init: ["default", "covariance"] };

const convolutionalPresets: Presets = {
  quick: { ...recipe, ...quickComparison },
  small: recipe,
  paper: { ...recipe, ...whole, lr: [0.05], epochs: 25, augment: "rand" },
};

/** The sizes of networks to compare, by what the model's configuration calls them. */
function comparedSizes(
  { kernel, depth, positionScale }: Values,
): Readonly<Record<string, readonly (number | undefined)[]>> {
  const own = (values: readonly number[]) => values.map((value) => value || undefined);
  const scaled = positionScale.some((scale) => scale !== 1);
  return { kernel: own(kernel), depth: own(depth), ...scaled && { positionScale } };
}

/** The networks to compare. */
function networksOf(values: Values): Variant[] {
  const { model, skipless } = values;
  const own = { ...networkOptions(values), ...skipless && { skips: false } };
  return variantsOf(
    comparedSizes(values),
    (sizes) => namedModel(model, { ...own, ...sizes }),
  );
}

/** `cifar10 --help` and its behavior. */
export const cifar10 = experimentCommand({
  name: "cifar10",
  about: `Trains a network on CIFAR-10 from different initializations and compares them.

Presets: quick (synthetic images, about a minute), small (ViT 96 wide, 6 blocks, patch 4,
10,000 images, 12 epochs), paper (ViT-Tiny, patch 2, all images, 100 epochs, 3 seeds: wants a GPU).
With --model=convmixer_… or convnext_… they are the recipe of ConvMixer's authors instead: small
takes 8 epochs, paper 25 over all images.
A flag given beside a preset wins. Rates are chosen by validation images; at its rate each arm is tested
once, after the last epoch. The run's folder gets config.json, data.json (what the images are),
records.jsonl, tests.jsonl, summary.json, report.html and a checkpoint for each run that PyTorch's timm
can load.
Ctrl-C, SIGTERM and SIGHUP save and stop it; --resume goes on to the same numbers.`,
  kinds: ["attention", "depthwise", "perceptron"],
  examples: [
    "deno task cifar10 --preset=quick",
    "deno task cifar10 --data=cifar-10-batches-bin --seeds=3",
    "deno task cifar10 --init=default,mimetic,mimeticControl --lr=5e-4,1e-3,2e-3",
    "deno task cifar10 --model=convmixer_96_8 --init=default,covariance --freeze=none,filters",
    "deno task cifar10 --model=convmixer_96_8 --init=covariance:norm=0.58 --kernel=3,5,7,9",
    "deno task cifar10 --init=default,mimetic,mimeticQueryKey --positionScale=0,0.5,1,2,5",
    "deno task cifar10 --init=default,mimetic,core,coreNorms",
    "deno task cifar10 --skipless --init=default,residualFree+semiOrthogonal",
    "deno task cifar10 --from=vit.safetensors --init=default,fitted,fittedNorms,pretrained",
    "deno task cifar10 --resume=runs/cifar10-2026-01-31T12-00-00",
  ],
  settings,
  resolve(given) {
    const values = resolveImages(settings, presets, convolutionalPresets)(given);
    return { ...values, validation: given.validation ?? Math.floor(values.images / 10) };
  },
  unused: (values) => ({ ...unusedOfRecipe(values), ...unusedOfNetwork(values) }),
  async study(values): Promise<Study> {
    const { init, freeze, from } = values;
    assertHeldOut(values);
    const measured = values.validation > 0 || values.testEachEpoch;
    assertChoosable({ rates: values.lr }, measured);
    const variants = madeOf(settings, values, networksOf);
    return {
      ...imageStudy(values),
      ...endingStudy(values, measured),
      variants,
      arms: await namedArms(init, { variants, freeze, from }),
      epochs: values.epochs,
      data: (loading) => cifar10Data(values, loading),
    };
  },
});

if (import.meta.main) await runMain(() => runCommand(cifar10, Deno.args), { computes: true });

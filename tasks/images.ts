/**
 * Image classification on anybody's images with default and structured initialization.
 *
 *     deno task images --data=DIR --init=default,mimetic --seeds=3
 *     deno task images --data=DIR --size=64 --patch=8
 *     deno task images --data=DIR --model=convmixer_96_8
 *
 * @module
 */
import {
  assertChoosable,
  endingSettings,
  endingStudy,
  findFolder,
  folderData,
  namedArms,
  setting,
  type SettingValues,
  type Study,
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

const { arms, choice, folder, integer, number, toggle } = setting;

const settings = {
  preset: choice("size of the experiment: see below", "small", ["quick", "small"]),
  init: arms("arms to compare: see below", ["default", "mimetic"]),
  from: comparisonSettings.from,
  ...networkSettings,
  data: folder("folder of images, see below, or synthetic", " of images, or synthetic"),
  note: dataSettings.note,
  size: integer("side of the images in pixels", 32, 8, 1_024),
  fit: choice("how images become squares: the middle, or all of them, stretched", "crop", [
    "crop",
    "stretch",
  ]),
  "skip-bad": toggle("leave images out that can't be read, and say which"),
  images: integer("training images at most, validation included; 0 for all", 0, 0, 100_000_000),
  validation: number("part of them that only chooses; 0 for none", 0.1, 0, 0.9),
  split: number(
    "part of each class to test on, where the folder has no test images",
    0.2,
    0.01,
    0.9,
  ),
  test: integer("test images at most; 0 for all", 0, 0, 100_000_000),
  testEachEpoch: comparisonSettings.testEachEpoch,
  epochs: integer("passes over the training images", 12, 1, 100_000),
  ...recipeSettings,
  ...endingSettings,
};

type Values = SettingValues<typeof settings>;
type Presets = Readonly<Record<Values["preset"], Partial<Values>>>;

/** What presets change in the settings of Vision Transformers. */
const presets: Presets = { quick: { ...quickComparison, model: "vit_nano" }, small: {} };

/** What all sizes of convolutional networks share. */
const recipe: Partial<Values> = { ...convolutionalRecipe, init: ["default", "covariance"] };

const convolutionalPresets: Presets = { quick: { ...recipe, ...quickComparison }, small: recipe };

/** What is about images that are read. */
function unusedOfGenerated({ data }: Values): Readonly<Record<string, string>> {
  if (data !== "synthetic") return {};
  const read = "expected --data=DIR, of which images are read, got synthetic";
  return { fit: read, "skip-bad": read, split: read };
}

/** `images --help` and its behavior. */
export const images = experimentCommand({
  name: "images",
  about: `Trains a network on a folder of images from different initializations and compares them.

What --data may hold:
- images in folders by class, train/CLASS/… and test/CLASS/… (or val/CLASS/…), or CLASS/…, of which
  a part is tested on (--split): PNG, JPEG or WebP of 8 bits a channel
- Parquet files as Hugging Face has them, with a column of images and one of labels
- CIFAR-10 or CIFAR-100, binary files or those for Python; SVHN's train_32x32.mat, test_32x32.mat
Classes are found; channels are normalized by the training images' mean and deviation. Images are
scaled to --size by antialiased bilinear interpolation and kept in the cache folder until they change.
One that can't be read (truncated, CMYK, 16 bits, animated, over 40,000,000 pixels) is an error that
names it; --skip-bad leaves it out, and the report says so.

Presets: quick (2,000 images, 4 epochs, a ViT 48 wide; generated images without --data), small
(all images, 12 epochs, a ViT 96 wide). With --model=convmixer_… or convnext_… they are the recipe of
ConvMixer's authors instead. The run's folder is that of cifar10; data.json says what the data are:
--resume goes on to the same numbers, with the same data.`,
  kinds: ["attention", "depthwise", "perceptron"],
  examples: [
    "deno task images --data=flowers",
    "deno task images --data=flowers --size=64 --patch=8 --seeds=3",
    "deno task images --data=cifar-100-python --init=default,mimetic,mimeticControl",
    "deno task images --data=flowers --model=convmixer_96_8 --skip-bad",
    "deno task images --resume=runs/images-2026-01-31T12-00-00",
  ],
  lock: "images.lock",
  settings,
  resolve: resolveImages(settings, presets, convolutionalPresets),
  unused: (values) => ({
    ...unusedOfRecipe(values),
    ...unusedOfNetwork(values),
    ...unusedOfGenerated(values),
  }),
  async study(values): Promise<Study> {
    const { init, from, fit, split } = values;
    const measured = values.validation > 0 || values.testEachEpoch;
    assertChoosable({ rates: values.lr }, measured);
    const found = await findFolder(values.data, values);
    const { length: classes } = found.classNames;
    const variants = madeOf(settings, values, (some) => {
      const own = { ...networkOptions(some), imageSize: some.size, classes };
      return variantsOf({}, () => namedModel(some.model, own));
    });
    const options = { ...values, fitting: fit, testPart: split, skipBad: values["skip-bad"] };
    return {
      ...imageStudy(values),
      ...endingStudy(values, measured),
      spread: undefined,
      variants,
      arms: await namedArms(init, { variants, freeze: ["none"], from }),
      epochs: values.epochs,
      data: (loading) => folderData(found, options, loading),
    };
  },
});

if (import.meta.main) await runMain(() => runCommand(images, Deno.args), { computes: true });

import type { Random } from "../../random/mod.ts";
import { applyColorJitter, type ColorJitter, colorJitter } from "./color_jitter.ts";
import type { ByteStep, FloatStep } from "./image.ts";
import { applyRandAugment, type RandAugment, randAugment } from "./rand_augment.ts";
import { applyRandomCrop, type RandomCrop, randomCrop } from "./random_crop.ts";
import { applyRandomErasing, type RandomErasing, randomErasing } from "./random_erasing.ts";
import { applyRandomFlip, type RandomFlip, randomFlip } from "./random_flip.ts";
import {
  applyRandomResizedCrop,
  type RandomResizedCrop,
  randomResizedCrop,
} from "./random_resized_crop.ts";

export { type ColorJitter, colorJitter } from "./color_jitter.ts";
export { type Interpolation, type Resampling } from "./geometry.ts";
export { type ByteStep, type FloatStep, type WorkingImage, workingImage } from "./image.ts";
export { type ImageMixing, imageMixing, type ImageMixingOptions } from "./image_mixing.ts";
export { type RandAugment, randAugment, type RandAugmentOptions } from "./rand_augment.ts";
export { type PolicyName } from "./rand_augment_policies.ts";
export { type RandomCrop, randomCrop } from "./random_crop.ts";
export { type RandomErasing, randomErasing, type RandomErasingOptions } from "./random_erasing.ts";
export { type RandomFlip, randomFlip } from "./random_flip.ts";
export { type RandomResizedCrop, randomResizedCrop } from "./random_resized_crop.ts";

/**
 * An augmentation: plain data, so that it can be sent to a worker and written into a run's
 * configuration. Make it with {@linkcode randomCrop}, {@linkcode randomResizedCrop},
 * {@linkcode randomFlip}, {@linkcode randAugment}, {@linkcode colorJitter} or {@linkcode randomErasing}.
 */
export type Augmentation =
  | RandomCrop
  | RandomResizedCrop
  | RandomFlip
  | RandAugment
  | ColorJitter
  | RandomErasing;

/** An augmentation bound to its options, with the name of its random stream. */
export type BoundAugmentation =
  | { readonly on: "bytes"; readonly stream: string; readonly apply: ByteStep }
  | { readonly on: "values"; readonly stream: string; readonly apply: FloatStep };

const KINDS = [
  "randomCrop",
  "randomResizedCrop",
  "randomFlip",
  "randAugment",
  "colorJitter",
  "randomErasing",
];

/** An augmentation as its maker makes it: with all options, which it checks. An unknown kind stays. */
export function remade(augmentation: Augmentation): Augmentation {
  switch (augmentation?.kind) {
    case "randomCrop":
      return randomCrop(augmentation);
    case "randomResizedCrop":
      return randomResizedCrop(augmentation);
    case "randomFlip":
      return randomFlip(augmentation);
    case "randAugment":
      return randAugment(augmentation);
    case "colorJitter":
      return colorJitter(augmentation);
    case "randomErasing":
      return randomErasing(augmentation);
  }
  return augmentation;
}

function bindOne(augmentation: Augmentation, stream: string): BoundAugmentation {
  const bytes = <A>(apply: (options: A, ...rest: Parameters<ByteStep>) => void, options: A) => ({
    on: "bytes" as const,
    stream,
    apply: (...rest: Parameters<ByteStep>) => apply(options, ...rest),
  });
  switch (augmentation?.kind) {
    case "randomCrop":
      return bytes(applyRandomCrop, augmentation);
    case "randomResizedCrop":
      return bytes(applyRandomResizedCrop, augmentation);
    case "randomFlip":
      return bytes(applyRandomFlip, augmentation);
    case "randAugment":
      return bytes(applyRandAugment, augmentation);
    case "colorJitter":
      return bytes(applyColorJitter, augmentation);
    case "randomErasing":
      return {
        on: "values",
        stream,
        apply: (values, image, random: Random) =>
          applyRandomErasing(augmentation, values, image, random),
      };
    default:
      throw new TypeError(
        `Cannot augment images: expected a kind of ${KINDS.join(", ")}, got ` +
          JSON.stringify(augmentation),
      );
  }
}

/**
 * Binds augmentations to their code, in order. Each has a random stream of its own, named by its kind and
 * how many of that kind came before: adding one does not shift the draws of the others.
 *
 * @throws {TypeError} If a kind is unknown, or one of bytes comes after one of normalized values.
 * @throws {RangeError} If RandAugment's fill hasn't a value for each of the channels.
 */
export function bindAugmentations(
  augmentations: readonly Augmentation[],
  channels: number,
): BoundAugmentation[] {
  const seen = new Map<string, number>();
  let values: string | undefined;
  return augmentations.map((augmentation) => {
    const kind = augmentation?.kind;
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    const bound = bindOne(augmentation, `${kind}.${before}`);
    if (bound.on === "values") values = kind;
    else if (values) {
      throw new TypeError(
        `Cannot augment images: expected ${values}, which works on normalized values, after ` +
          `${kind}, which works on bytes, got ${augmentations.map((a) => a.kind).join(", ")}`,
      );
    }
    if (augmentation.kind === "randAugment" && augmentation.fill.length !== channels) {
      throw new RangeError(
        `Cannot augment images: expected a value of RandAugment's fill for each of ${channels} ` +
          `channels, got ${augmentation.fill.length}`,
      );
    }
    return bound;
  });
}

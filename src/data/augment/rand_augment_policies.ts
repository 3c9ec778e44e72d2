import type { Random } from "../../random/mod.ts";
import * as geometry from "./geometry.ts";
import type { WorkingImage } from "./image.ts";
import * as tone from "./tone.ts";

/**
 * Which RandAugment: its operations and what they do at level t = m / (largest m).
 * A sign ± is drawn with equal chances; ⌊ ⌋ cuts the fraction off.
 *
 * | operation | `torchvision` (m ≤ 30) | `timm` (m ≤ 10) | `timm-increasing` |
 * |---|---|---|---|
 * | identity | yes | – | – |
 * | autocontrast, equalize | yes | yes | yes |
 * | invert | – | yes | yes |
 * | shear x, y | ±0.3 t | ±0.3 t | ±0.3 t |
 * | translate x, y | ±⌊150/331 · size · t⌋ | ±0.45 · size · t | ±0.45 · size · t |
 * | rotate | ±30° t | ±30° t | ±30° t |
 * | brightness, color, contrast, sharpness | 1 ± 0.9 t | 0.1 + 1.8 t | max(0.1, 1 ± 0.9 t) |
 * | posterize: bits kept | 8 − round(4 t) | ⌊4 t⌋ | 4 − ⌊4 t⌋ |
 * | solarize: threshold | 255 (1 − t) | ⌊256 t⌋ | 256 − ⌊256 t⌋ |
 * | solarize-add: amount | – | ⌊110 t⌋ | ⌊110 t⌋ |
 *
 * Sources: `torchvision.transforms.RandAugment` and `timm.data.auto_augment` (`rand-m9`,
 * `rand-m9-inc1`).
 */
export type PolicyName = "torchvision" | "timm" | "timm-increasing";

/** One operation of a policy. */
export interface PolicyOperation {
  /** Its name in the table of {@linkcode PolicyName}. */
  readonly name: string;
  /** Changes the image in place as level `t` in [0, 1] says. */
  apply(image: WorkingImage, t: number, random: Random, resampling: geometry.Resampling): void;
}

/** Operations, the range of m, and the defaults that belong to them. */
export interface Policy {
  /** What is drawn from, with equal chances. */
  readonly operations: readonly PolicyOperation[];
  /** The largest m, where t is 1. */
  readonly largest: number;
  /** The chance that a drawn operation is applied. */
  readonly probability: number;
  /** How values between pixels are found. */
  readonly interpolation: geometry.Interpolation;
  /** The byte of each channel outside a moved image. */
  readonly fill: readonly number[];
}

type Apply = PolicyOperation["apply"];
type Enhancement = "brightness" | "color" | "contrast" | "sharpness";

function signed(value: number, random: Random): number {
  return random.integer(2) === 0 ? value : -value;
}

/** 150/331 of the size in whole pixels, as in AutoAugment's 331-pixel images. */
function wholePixels(size: number, t: number): number {
  return Math.trunc(150 / 331 * size * t);
}

const shearAndRotate: Record<string, Apply> = {
  shearX: (image, t, random, how) => geometry.shearX(image, signed(0.3 * t, random), how),
  shearY: (image, t, random, how) => geometry.shearY(image, signed(0.3 * t, random), how),
  rotate: (image, t, random, how) => geometry.rotate(image, signed(30 * t, random), how),
};

function enhancements(factor: (t: number, random: Random) => number): Record<string, Apply> {
  const names: Enhancement[] = ["brightness", "color", "contrast", "sharpness"];
  return Object.fromEntries(
    names.map((name): [string, Apply] => [name, (image, t, random) => {
      tone[name](image, factor(t, random));
    }]),
  );
}

const timmShared: Record<string, Apply> = {
  autocontrast: tone.autocontrast,
  equalize: tone.equalize,
  invert: tone.invert,
  ...shearAndRotate,
  translateX: (image, t, random, how) =>
    geometry.translateX(image, signed(0.45 * t * image.width, random), how),
  translateY: (image, t, random, how) =>
    geometry.translateY(image, signed(0.45 * t * image.height, random), how),
  solarizeAdd: (image, t) => tone.solarizeAdd(image, Math.trunc(110 * t)),
};

const torchvision: Record<string, Apply> = {
  identity: () => {},
  autocontrast: tone.autocontrast,
  equalize: tone.equalize,
  ...shearAndRotate,
  translateX: (image, t, random, how) =>
    geometry.translateX(image, signed(wholePixels(image.width, t), random), how),
  translateY: (image, t, random, how) =>
    geometry.translateY(image, signed(wholePixels(image.height, t), random), how),
  ...enhancements((t, random) => 1 + signed(0.9 * t, random)),
  posterize: (image, t) => tone.posterize(image, 8 - Math.round(4 * t)),
  solarize: (image, t) => tone.solarize(image, 255 * (1 - t)),
};

const timm: Record<string, Apply> = {
  ...timmShared,
  ...enhancements((t) => 0.1 + 1.8 * t),
  posterize: (image, t) => tone.posterize(image, Math.trunc(4 * t)),
  solarize: (image, t) => tone.solarize(image, Math.trunc(256 * t)),
};

const timmIncreasing: Record<string, Apply> = {
  ...timmShared,
  ...enhancements((t, random) => Math.max(0.1, 1 + signed(0.9 * t, random))),
  posterize: (image, t) => tone.posterize(image, 4 - Math.trunc(4 * t)),
  solarize: (image, t) => tone.solarize(image, 256 - Math.trunc(256 * t)),
};

function policy(operations: Record<string, Apply>, rest: Omit<Policy, "operations">): Policy {
  return {
    operations: Object.entries(operations).map(([name, apply]) => ({ name, apply })),
    ...rest,
  };
}

const timmDefaults = {
  largest: 10,
  probability: 0.5,
  interpolation: "bilinear",
  fill: [125, 123, 114],
} as const;

/** Every policy by its name. */
export const policies: Readonly<Record<PolicyName, Policy>> = {
  torchvision: policy(torchvision, {
    largest: 30,
    probability: 1,
    interpolation: "nearest",
    fill: [0, 0, 0],
  }),
  timm: policy(timm, timmDefaults),
  "timm-increasing": policy(timmIncreasing, timmDefaults),
};

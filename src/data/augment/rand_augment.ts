import { checkInteger, show } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";
import type { Interpolation, Resampling } from "./geometry.ts";
import { assertBetween, assertOneOf, type WorkingImage } from "./image.ts";
import { policies, type PolicyName } from "./rand_augment_policies.ts";

/** What {@linkcode randAugment} makes. */
export interface RandAugment extends Resampling {
  /** Its name. */
  readonly kind: "randAugment";
  /** How many operations an image gets. */
  readonly n: number;
  /** How strong they are. */
  readonly m: number;
  /** Which operations there are and what `m` means. */
  readonly policy: PolicyName;
  /** The standard deviation of the strength. */
  readonly magnitudeStd: number;
  /** The chance that a drawn operation is applied. */
  readonly probability: number;
}

/** Options of {@linkcode randAugment}. */
export interface RandAugmentOptions {
  /** How many operations an image gets, drawn with replacement. @default {2} */
  n?: number;
  /** How strong they are: 0–30 for `torchvision`, 0–10 for timm's. @default {9} */
  m?: number;
  /** Which operations there are and what `m` means. @default {"torchvision"} */
  policy?: PolicyName;
  /** The strength is normal about m with this deviation, within the range of m. @default {0} */
  magnitudeStd?: number;
  /** The chance that a drawn operation is applied. @default 1 for `torchvision`, ½ for timm's. */
  probability?: number;
  /** How values between pixels are found. @default `nearest` for `torchvision`, else `bilinear`. */
  interpolation?: Interpolation;
  /** The byte of each channel where a moved image shows nothing. @default black, else CIFAR-10's mean. */
  fill?: readonly number[];
}

/**
 * RandAugment: applies `n` operations drawn at random, all of strength `m`.
 *
 * Source: Cubuk et al., "RandAugment" (arXiv 1909.13719). Its implementations differ, so `policy` names
 * one: `torchvision` is `transforms.RandAugment(n, m)` with its 31 magnitudes and 14 operations (one is
 * the identity), `timm` is timm's `rand-m9` and `timm-increasing` its `rand-m9-inc1`, where each drawn
 * operation is applied with probability ½. timm draws between bilinear and bicubic resampling; here it is
 * bilinear. The magnitudes are listed in {@linkcode PolicyName}.
 *
 * @throws {RangeError} If a number is out of its range.
 * @throws {TypeError} If the policy or interpolation is unknown.
 *
 * @example
 * ```ts
 * import { randAugment } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(randAugment({ n: 2, m: 12 }).interpolation, "nearest");
 * assert.equal(randAugment({ policy: "timm-increasing", magnitudeStd: 0.5 }).probability, 0.5);
 * assert.throws(() => randAugment({ policy: "timm", m: 12 }), RangeError);
 * ```
 */
export function randAugment(options: RandAugmentOptions = {}): RandAugment {
  const { n = 2, m = 9, policy = "torchvision", magnitudeStd = 0 } = options;
  assertOneOf("the RandAugment policy", policy, Object.keys(policies));
  const own = policies[policy];
  const { probability = own.probability, interpolation = own.interpolation, fill = own.fill } =
    options;
  checkInteger("augment images", "RandAugment's n", n);
  if (!Array.isArray(fill)) {
    throw new TypeError(
      `Cannot augment images: expected RandAugment's fill to be a list of bytes, got ${show(fill)}`,
    );
  }
  assertBetween(`RandAugment's m of policy ${policy}`, m, 0, own.largest);
  assertBetween("RandAugment's magnitudeStd", magnitudeStd, 0, own.largest);
  assertBetween("RandAugment's probability", probability, 0, 1);
  assertOneOf("RandAugment's interpolation", interpolation, ["nearest", "bilinear"]);
  for (const value of fill) assertBetween("a fill value of RandAugment", value, 0, 255);
  return { kind: "randAugment", n, m, policy, magnitudeStd, probability, interpolation, fill };
}

/** Augments the image in place. */
export function applyRandAugment(options: RandAugment, image: WorkingImage, random: Random): void {
  const { operations, largest } = policies[options.policy];
  for (let i = 0; i < options.n; i++) {
    const operation = operations[random.integer(operations.length)];
    if (options.probability < 1 && random.uniform() >= options.probability) continue;
    let level = options.m;
    if (options.magnitudeStd > 0) {
      level = Math.max(0, Math.min(largest, level + options.magnitudeStd * random.normal()));
    }
    operation.apply(image, level / largest, random, options);
  }
}

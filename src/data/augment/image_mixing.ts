import { checkNumber } from "../../host/mod.ts";
import type { Random } from "../../random/mod.ts";

/** What {@linkcode imageMixing} makes. */
export interface ImageMixing {
  /** α of Mixup's Beta(α, α); 0 for no Mixup. */
  readonly mixup: number;
  /** α of CutMix's Beta(α, α); 0 for no CutMix. */
  readonly cutMix: number;
  /** The chance that a batch is mixed at all. */
  readonly probability: number;
  /** The chance that CutMix mixes a batch, where Mixup could, too. */
  readonly switchProbability: number;
}

/** Options of {@linkcode imageMixing}. */
export interface ImageMixingOptions {
  /** α of Mixup's Beta(α, α), to 100; 0 for no Mixup. @default {0} */
  mixup?: number;
  /** α of CutMix's Beta(α, α), to 100; 0 for no CutMix. @default {0} */
  cutMix?: number;
  /** The chance that a batch is mixed at all. @default {1} */
  probability?: number;
  /** The chance that CutMix mixes a batch, where Mixup could, too. @default {0.5} */
  switchProbability?: number;
}

/** Rows from `top` to before `bottom`, columns from `left` to before `right`. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** How a batch is mixed. */
export interface BatchMix {
  /** λ, the part of an image that is its own, and the weight of its own label. */
  readonly share: number;
  /** What is its partner's, whole; without a box all of it is, to the part 1 − λ. */
  readonly box?: Box;
}

/** The least and the largest α that isn't 0. */
const ALPHA = { least: 1e-6, most: 100 };

/**
 * Mixes the images of a training batch in pairs, and their labels with them: the image at place i with that
 * at B − 1 − i, the batch in reverse, as timm's `Mixup` does in its mode `batch`. Where B is odd, the one in
 * the middle stays as it is.
 *
 * - Mixup: `λx + (1 − λ)x'` with one λ ~ Beta(α, α) for the batch.
 * - CutMix: a box of x' takes the place of x's, of the sides ⌊H√(1 − λ)⌋ and ⌊W√(1 − λ)⌋ about a middle
 *   that is uniform over all pixels. What reaches beyond the image is cut off, and λ is then the part of the
 *   image that is left: `1 − area/(H·W)`.
 *
 * The label is `λ` of the image's own and `1 − λ` of its partner's. With both, each batch has one of them.
 *
 * Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization" (ICLR 2018), section 2; Yun et al.,
 * "CutMix" (ICCV 2019), section 3.1, with the box and the partners of timm 0.9, whose numbers are tested.
 *
 * @throws {RangeError} If an α is neither 0 nor from 10⁻⁶ to 100, both are 0, or a chance isn't in [0, 1].
 *
 * @example
 * ```ts
 * import { imageMixing } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(imageMixing({ mixup: 0.8, cutMix: 1 }).switchProbability, 0.5);
 * assert.throws(() => imageMixing({}), RangeError);
 * ```
 */
export function imageMixing(
  { mixup = 0, cutMix = 0, probability = 1, switchProbability = 0.5 }: ImageMixingOptions = {},
): ImageMixing {
  for (const [name, alpha] of Object.entries({ mixup, cutMix })) {
    if (alpha !== 0) checkNumber("mix images", `${name}'s α, where it isn't 0,`, alpha, ALPHA);
  }
  if (mixup === 0 && cutMix === 0) {
    throw new RangeError("Cannot mix images: expected mixup or cutMix, or both, got 0 for both");
  }
  checkNumber("mix images", "probability", probability, { least: 0, most: 1 });
  checkNumber("mix images", "switchProbability", switchProbability, { least: 0, most: 1 });
  return { mixup, cutMix, probability, switchProbability };
}

/** Draws how a batch of images of H × W pixels is mixed; nothing if it isn't. */
export function drawMix(
  { mixup, cutMix, probability, switchProbability }: ImageMixing,
  size: { readonly height: number; readonly width: number },
  random: Random,
): BatchMix | undefined {
  if (random.uniform() >= probability) return undefined;
  const cuts = mixup === 0 || cutMix !== 0 && random.uniform() < switchProbability;
  const alpha = cuts ? cutMix : mixup;
  const share = random.beta(alpha, alpha);
  if (!cuts) return { share };
  const [y, x] = [random.integer(size.height), random.integer(size.width)];
  return cutAt(size, share, y, x);
}

/** CutMix's box for the share λ about a middle, as far as it lies in the image, and what is left outside. */
export function cutAt(
  { height, width }: { readonly height: number; readonly width: number },
  share: number,
  y: number,
  x: number,
): BatchMix {
  const [top, bottom] = sides(height, share, y);
  const [left, right] = sides(width, share, x);
  const area = (bottom - top) * (right - left);
  return { share: 1 - area / (height * width), box: { top, bottom, left, right } };
}

/** Half of a side on each side of its middle, in whole pixels. */
function sides(size: number, share: number, middle: number): [number, number] {
  const half = Math.floor(Math.floor(size * Math.sqrt(1 - share)) / 2);
  return [Math.max(0, middle - half), Math.min(size, middle + half)];
}

/**
 * Mixes the first `count` images of a batch in place, each with that at `count − 1 − i`.
 *
 * @param images (B, C, H, W), normalized.
 */
export function mixImages(
  images: Float32Array,
  count: number,
  { channels, height, width }: {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
  },
  { share, box }: BatchMix,
): void {
  const size = channels * height * width;
  const { top, bottom, left, right } = box ?? { top: 0, bottom: height, left: 0, right: width };
  // A box is swapped; all else is blended as float32 arithmetic does it, which rounds every product.
  const own = box ? 0 : Math.fround(share);
  const others = box ? 1 : Math.fround(1 - share);
  for (let i = 0, j = count - 1; i < j; i++, j--) {
    for (let c = 0; c < channels; c++) {
      for (let y = top; y < bottom; y++) {
        const row = (c * height + y) * width;
        const first = i * size + row;
        const second = j * size + row;
        for (let x = left; x < right; x++) {
          const a = images[first + x];
          const b = images[second + x];
          images[first + x] = Math.fround(a * own) + Math.fround(b * others);
          images[second + x] = Math.fround(b * own) + Math.fround(a * others);
        }
      }
    }
  }
}

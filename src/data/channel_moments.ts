import type { ImageSet, Normalization } from "./images.ts";

/** Below this a channel's deviation isn't divided by: the step between two bytes. */
const LEAST_STD = 1 / 255;

/**
 * Mean and standard deviation of each channel over all pixels of a set, in units where a byte of 255 is 1:
 * what networks' inputs are normalized by. The sums are exact. A channel whose deviation is below 1/255
 * gets that, as there is nothing to divide by.
 *
 * @param set Training images, (N, C, H, W).
 *
 * @example
 * ```ts
 * import { channelMoments, syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { mean, std } = channelMoments(syntheticImages({ train: 100, test: 10 }).train);
 * assert.ok(mean.length === 3 && std.every((value) => value > 0.1 && value < 0.4));
 * ```
 */
export function channelMoments(
  { images, count, channels, height, width }: ImageSet,
): Normalization {
  const plane = height * width;
  const [mean, std] = [new Array<number>(channels), new Array<number>(channels)];
  const [counts, pixels] = [new Float64Array(256), count * plane];
  for (let c = 0; c < channels; c++) {
    counts.fill(0);
    for (let n = 0; n < count; n++) {
      const first = (n * channels + c) * plane;
      for (let i = first; i < first + plane; i++) counts[images[i]]++;
    }
    const average = counts.reduce((sum, times, byte) => sum + times * byte, 0) / pixels;
    const squares = counts.reduce((sum, times, byte) => sum + times * (byte - average) ** 2, 0);
    [mean[c], std[c]] = [average / 255, Math.max(LEAST_STD, Math.sqrt(squares / pixels) / 255)];
  }
  return { mean, std };
}

import { type Augmentation, bindAugmentations, type BoundAugmentation } from "./augment/mod.ts";
import type { WorkingImage } from "./augment/image.ts";
import { drawMix, type ImageMixing, mixImages } from "./augment/image_mixing.ts";
import { type ImageSet, type Normalization, normalizationTable } from "./images.ts";
import { epochOrder, ImageStreams, mixingStream } from "./order.ts";

/** All that decides what a batch holds. Plain data: it is sent to the worker as it is. */
export interface BatchPlan {
  /** The images. */
  readonly set: ImageSet;
  /** B. */
  readonly batch: number;
  /** Decides the order and every augmentation's draws. */
  readonly seed: number | string;
  /** What is done to each image, in order. */
  readonly augment: readonly Augmentation[];
  /** How images and labels are mixed after that, if they are. */
  readonly mixing?: ImageMixing;
  /** What the channels are normalized by. */
  readonly normalize: Normalization;
  /** Whether each epoch has an order of its own. */
  readonly shuffle: boolean;
}

/** Views of one batch's memory. */
export interface BatchArrays {
  /** (B, C, H, W), normalized. */
  readonly images: Float32Array;
  /** (B), a class each. */
  readonly labels: Int32Array;
  /** (B), each image's place in the set. */
  readonly indices: Int32Array;
  /** Where images are mixed, what is mixed into each. */
  readonly mixed?: MixedLabels;
}

/** The labels of mixed images, beside their own. */
export type MixedLabels = {
  /** (B), the class of what was mixed into each image. */
  readonly partnerLabels: Int32Array;
  /** (B), the part of each image that is its own, and so the weight of its own label. */
  readonly labelWeights: Float32Array;
};

/** How many bytes a batch takes. */
export function batchBytes({ set, batch, mixing }: BatchPlan): number {
  return 4 * batch * (set.channels * set.height * set.width + (mixing ? 4 : 2));
}

/** Lays the arrays of a batch over one buffer, so that it travels between threads as one piece. */
export function batchArrays({ set, batch, mixing }: BatchPlan, buffer: ArrayBuffer): BatchArrays {
  const values = batch * set.channels * set.height * set.width;
  const place = (n: number) => 4 * (values + n * batch);
  return {
    images: new Float32Array(buffer, 0, values),
    labels: new Int32Array(buffer, place(0), batch),
    indices: new Int32Array(buffer, place(1), batch),
    ...mixing && {
      mixed: {
        partnerLabels: new Int32Array(buffer, place(2), batch),
        labelWeights: new Float32Array(buffer, place(3), batch),
      },
    },
  };
}

/** Fills batches; the same plan, epoch and step give the same bits in every thread. */
export class Preparer {
  readonly #plan: BatchPlan;
  readonly #augmentations: readonly BoundAugmentation[];
  readonly #image: WorkingImage;
  readonly #normalized: Float32Array;
  #epoch = -1;
  #order: Int32Array = new Int32Array(0);
  #streams: ImageStreams[] = [];

  /** Binds a plan's augmentations to their code. */
  constructor(plan: BatchPlan) {
    const { set: { channels, height, width } } = plan;
    this.#plan = plan;
    this.#augmentations = bindAugmentations(plan.augment, channels);
    const size = channels * height * width;
    this.#image = {
      bytes: new Uint8Array(size),
      scratch: new Uint8Array(size),
      channels,
      height,
      width,
    };
    this.#normalized = normalizationTable(plan.normalize);
  }

  /**
   * Fills `out` with batch `step` of an epoch and returns how many of its images are real. The rest, in
   * the last batch of an epoch, are zeros with label and index −1, which losses ignore.
   */
  prepare(epoch: number, step: number, out: BatchArrays): number {
    if (epoch !== this.#epoch) this.#start(epoch);
    const { batch, set } = this.#plan;
    const first = step * batch;
    const valid = Math.min(batch, set.count - first);
    const size = this.#image.bytes.length;
    for (let i = 0; i < valid; i++) {
      const index = this.#order[first + i];
      out.indices[i] = index;
      out.labels[i] = set.labels[index];
      this.#prepareImage(index, out.images, i * size);
    }
    out.images.fill(0, valid * size);
    out.labels.fill(-1, valid);
    out.indices.fill(-1, valid);
    this.#mix(epoch, step, valid, out);
    return valid;
  }

  /** Mixes the real images of a batch. */
  #mix(epoch: number, step: number, valid: number, { images, labels, mixed }: BatchArrays): void {
    const { set, seed, mixing } = this.#plan;
    if (!mixing || !mixed) return;
    const mix = drawMix(mixing, set, mixingStream(seed, epoch, step));
    if (mix) mixImages(images, valid, set, mix);
    const { partnerLabels, labelWeights } = mixed;
    for (let i = 0; i < valid; i++) partnerLabels[i] = labels[valid - 1 - i];
    partnerLabels.fill(-1, valid);
    labelWeights.fill(mix?.share ?? 1);
  }

  #start(epoch: number): void {
    const { set, seed, shuffle } = this.#plan;
    this.#order = epochOrder(set.count, { seed, epoch, shuffle });
    this.#streams = this.#augmentations.map(({ stream }) => new ImageStreams(seed, epoch, stream));
    this.#epoch = epoch;
  }

  #prepareImage(index: number, images: Float32Array, offset: number): void {
    const image = this.#image;
    const size = image.bytes.length;
    image.bytes.set(this.#plan.set.images.subarray(index * size, (index + 1) * size));
    this.#augmentations.forEach(({ on, apply }, i) => {
      if (on === "bytes") apply(image, this.#streams[i].at(index));
    });
    const plane = image.height * image.width;
    for (let c = 0, i = 0; c < image.channels; c++) {
      const table = c * 256;
      for (const end = i + plane; i < end; i++) {
        images[offset + i] = this.#normalized[table + image.bytes[i]];
      }
    }
    this.#augmentations.forEach(({ on, apply }, i) => {
      if (on === "values") {
        apply(images.subarray(offset, offset + size), image, this.#streams[i].at(index));
      }
    });
  }
}

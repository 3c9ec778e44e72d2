import { Random, type Words } from "../random/mod.ts";

/**
 * The order in which an epoch reads the images: 0 … count − 1, shuffled by the seed and the epoch alone,
 * so that it is the same after a resume.
 */
export function epochOrder(
  count: number,
  { seed, epoch, shuffle }: { seed: number | string; epoch: number; shuffle: boolean },
): Int32Array {
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  if (shuffle) new Random(seed).child("order").child(String(epoch)).shuffle(order);
  return order;
}

/** What the mixing of a batch is drawn from: a function of the seed, the epoch and the step alone. */
export function mixingStream(seed: number | string, epoch: number, step: number): Random {
  return new Random(seed).child("mixing").child(String(epoch)).child(String(step));
}

function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The random streams of an augmentation in one epoch, one for each image: a function of the seed, the
 * epoch, the stream's name and the image's index, and of nothing else. One generator is moved from
 * image to image, as making a child for each would take longer than a crop.
 */
export class ImageStreams {
  readonly #key: Words;
  readonly #random: Random;

  constructor(seed: number | string, epoch: number, stream: string) {
    this.#random = new Random(seed).child("augment").child(String(epoch)).child(stream);
    this.#key = this.#random.state().key;
  }

  /** The stream of an image at its beginning; it is valid until the next call. */
  at(index: number): Random {
    const [a, b, c, d] = this.#key;
    // Odd multipliers keep the indexes apart, the avalanche makes every bit depend on all of them.
    const words: Words = [
      avalanche(a ^ Math.imul(index, 0x9e3779b1)),
      avalanche(b ^ Math.imul(index, 0x85ebca77)),
      avalanche(c ^ Math.imul(index, 0xc2b2ae3d)),
      avalanche(d ^ Math.imul(index, 0x27d4eb2f)),
    ];
    return this.#random.restore({ key: this.#key, words });
  }
}

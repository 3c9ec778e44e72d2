import { checkInteger } from "../host/mod.ts";
import { Random } from "../random/mod.ts";
import { type ImageData, type ImageSet, sharedBytes, sharedLabels } from "./images.ts";

/** Options of {@linkcode syntheticImages}. */
export interface SyntheticOptions {
  /** How many training images. @default {10000} */
  train?: number;
  /** How many test images. @default {2000} */
  test?: number;
  /** Decides every image. @default {0} */
  seed?: number | string;
}

const SIZE = 32;
const PLANE = SIZE * SIZE;
const CLASSES = 10;
const ORIENTATIONS = 5;
const NOISE = 50; // half the width of the uniform noise, in bytes

/**
 * Images of CIFAR-10's size that need no download: (3, 32, 32), ten classes, the same number of each (to
 * within one). A class is one of five steepnesses of stripes within one of two shapes, a disc or a frame, so
 * mirrored and slightly moved images keep their class. Place, size, stripe width and phase, colors and
 * noise vary; hue tells a part of the class, which is quick to learn, and the rest takes longer.
 *
 * The description says SYNTHETIC, and so must whatever is published of them.
 *
 * @throws {RangeError} If a number of images is not a positive integer.
 *
 * @example
 * ```ts
 * import { syntheticImages } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = syntheticImages({ train: 50, test: 10, seed: 1 });
 * assert.equal(train.images.length, 50 * 3072);
 * assert.match(test.description, /SYNTHETIC/);
 * ```
 */
export function syntheticImages(
  { train = 10000, test = 2000, seed = 0 }: SyntheticOptions = {},
): ImageData {
  const random = new Random(seed).child("synthetic");
  return {
    train: makeSet(train, "training", random.child("train")),
    test: makeSet(test, "test", random.child("test")),
    source: "synthetic",
  };
}

function makeSet(count: number, name: string, random: Random): ImageSet {
  checkInteger("make synthetic images", `the number of ${name} images`, count);
  const images = sharedBytes(count * 3 * PLANE);
  const labels = sharedLabels(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % CLASSES;
    draw(images.subarray(i * 3 * PLANE, (i + 1) * 3 * PLANE), labels[i], random.child(String(i)));
  }
  return {
    images,
    labels,
    count,
    height: SIZE,
    width: SIZE,
    channels: 3,
    classes: CLASSES,
    description: `SYNTHETIC stripes in discs and frames, ${count} ${name} images`,
  };
}

/** Draws one image of a class into its bytes. */
function draw(out: Uint8Array, label: number, random: Random): void {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  // From 0 to a right angle, either way: a mirrored image keeps its class.
  const steepness = Math.PI / 2 * (label % ORIENTATIONS) / (ORIENTATIONS - 1);
  const angle = (random.integer(2) ? steepness : -steepness) + 0.08 * random.normal();
  const frame = label >= ORIENTATIONS;
  const wave = 2 * Math.PI / between(4, 7);
  const [kx, ky] = [wave * Math.cos(angle), wave * Math.sin(angle)];
  const phase = between(0, 2 * Math.PI);
  const radius = between(8, 12);
  const [cx, cy] = [between(11, 21), between(11, 21)];
  const ink = hue(label / CLASSES + 0.1 * random.normal(), between(70, 110));
  const ground = hue(random.uniform(), between(0, 50));
  for (let y = 0, i = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, i++) {
      const [dx, dy] = [x - cx, y - cy];
      const distance = frame ? Math.max(Math.abs(dx), Math.abs(dy)) : Math.hypot(dx, dy);
      const inside = distance < radius && !(frame && distance < radius / 2);
      const stripe = 0.4 + 0.6 * Math.sin(kx * dx + ky * dy + phase);
      const bits = random.integer(0x1000000);
      for (let c = 0; c < 3; c++) {
        const noise = NOISE * (((bits >> (8 * c)) & 255) / 127.5 - 1);
        out[c * PLANE + i] = byte((inside ? ink[c] * stripe : ground[c]) + 128 + noise);
      }
    }
  }
}

/** Red, green and blue around 0 for a hue in turns. */
function hue(turns: number, strength: number): [number, number, number] {
  const at = (shift: number) => strength * Math.cos(2 * Math.PI * (turns - shift));
  return [at(0), at(1 / 3), at(2 / 3)];
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

import type { Network } from "../models/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { shorten } from "./json_scanner.ts";
import { openWeights } from "./open_weights.ts";
import type { WeightFile } from "./weight_file.ts";

/** Where n elements are taken from an axis of `all`. */
function placesOf(all: number, n: number): number[] {
  if (all % n === 0) return Array.from({ length: n }, (_, i) => i * all / n);
  return linspace(all - 1, n).map(roundHalfToEven);
}

/** n numbers from 0 to `end` in float32, from both ends to the middle, as PyTorch's `linspace`. */
function linspace(end: number, n: number): number[] {
  const { fround } = Math;
  const step = fround(fround(end) / fround(n - 1 || 1));
  return Array.from(
    { length: n },
    (_, i) =>
      i < Math.floor(n / 2) || n === 1
        ? fround(step * i)
        : fround(end - fround(step * (n - 1 - i))),
  );
}

/** As PyTorch rounds. */
function roundHalfToEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

/**
 * A part of a tensor: of each axis as many elements as are wanted, evenly spaced.
 *
 * @param values The tensor's elements, row-major.
 * @param from Its shape.
 * @param to The wanted shape.
 * @throws {RangeError} if it has another number of axes, or a longer one, or the elements are more or fewer
 *   than its shape says.
 *
 * @example
 * ```ts
 * import { selectElements } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const values = Float32Array.from({ length: 12 }, (_, i) => i);
 * assert.deepEqual([...selectElements(values, [3, 4], [2, 2])], [0, 2, 8, 10]);
 * ```
 */
export function selectElements(
  values: Float32Array,
  from: readonly number[],
  to: readonly number[],
): Float32Array {
  const isWhole = [...from, ...to].every((side) => Number.isSafeInteger(side) && side >= 0);
  if (!isWhole || values.length !== sizeOf(from)) {
    throw new RangeError(
      `Cannot select elements: expected shapes of whole numbers, and as many elements as the first one ` +
        `has, got ${values.length} of ${formatShape(from)} and ${formatShape(to)}`,
    );
  }
  if (from.length !== to.length || from.some((axis, i) => axis < to[i])) {
    throw new RangeError(
      `Cannot select elements: expected a tensor of ${to.length} axes of at least ${
        formatShape(to)
      }, ` +
        `got ${formatShape(from)}`,
    );
  }
  let offsets = [0];
  from.forEach((all, axis) => {
    const stride = sizeOf(from.slice(axis + 1));
    const places = placesOf(all, to[axis]);
    offsets = offsets.flatMap((offset) => places.map((place) => offset + place * stride));
  });
  return Float32Array.from(offsets, (offset) => values[offset]);
}

/**
 * A network's first values out of those of a larger one of its kind: weight selection (Xu et al., ICLR 2024,
 * arXiv:2311.18823, as its code does it). Parameters are taken by name, so that a network of fewer blocks has
 * the first ones, and of each axis every (T/S)-th element where S divides T, else those at
 * round(i (T − 1)/(S − 1)). Parameters whose names contain "head" are left out.
 *
 * Rows of one matrix for queries, keys and values are taken as those of any other. Where S divides T a third of
 * them is still each's; else some rows near the borders are those of the neighbor, in the authors' code too.
 *
 * @param file A path, an address, a blob, or weights that are open.
 * @returns The values by name, without the head's.
 * @throws {RangeError} if the file lacks a parameter, or its tensor has other axes or is smaller.
 *
 * @example
 * ```ts
 * import { describe, initialize, vit } from "@x/mimetic/models";
 * import { saveWeights, selectWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const large = describe(vit({ dim: 32, depth: 4, heads: 2, patch: 8 }));
 * const path = `${await Deno.makeTempDir()}/large.safetensors`;
 * await saveWeights(path, large, initialize(large, { seed: 0 }));
 *
 * const small = describe(vit({ dim: 16, depth: 2, heads: 1, patch: 8 }));
 * const values = await selectWeights(path, small);
 * assert.equal(values.get("blocks.1.mlp.fc1.weight")!.length, 64 * 16);
 * ```
 */
export async function selectWeights(
  file: string | URL | Blob | WeightFile,
  { parameters }: Pick<Network, "parameters">,
): Promise<Map<string, Float32Array>> {
  const own = typeof file === "string" || file instanceof URL || file instanceof Blob;
  const weights = own ? await openWeights(file) : file;
  try {
    const wanted = parameters.filter(({ name }) => !name.includes("head"));
    for (const { name, shape } of wanted) requireTensor(weights, name, shape);
    const values = new Map<string, Float32Array>();
    for (const { name, shape } of wanted) {
      const from = weights.tensors.get(name)!.shape;
      values.set(name, selectElements(await weights.readFloat32(name), from, shape));
    }
    return values;
  } finally {
    if (own) await weights.close();
  }
}

function requireTensor(weights: WeightFile, name: string, shape: readonly number[]): void {
  const from = weights.tensors.get(name)?.shape;
  if (from?.length === shape.length && from.every((axis, i) => axis >= shape[i])) return;
  throw new RangeError(
    `Cannot select weights from ${weights.source}: expected ${
      shorten(name)
    } of ${shape.length} axes of ` +
      `at least ${formatShape(shape)}, got ${from ? formatShape(from) : "none"}`,
  );
}

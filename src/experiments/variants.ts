import { describe, type Model } from "../models/mod.ts";
import type { Variant } from "./experiment.ts";

/**
 * Networks of several sizes: every value of one with every value of the others, each network once. What
 * the model's configuration says of a size counts, so that a value may stand for the model's own.
 *
 * @param sizes The values of each size by its name in the model's configuration; `undefined` for the model's
 *   own.
 * @param build Makes the model of some sizes; those that are its own are left out.
 *
 * @example
 * ```ts
 * import { variantsOf } from "@x/mimetic/experiments";
 * import { convmixer } from "@x/mimetic/models";
 * import assert from "node:assert/strict";
 *
 * const variants = variantsOf(
 *   { kernel: [3, undefined], depth: [2] },
 *   (sizes) => convmixer({ dim: 32, depth: 4, kernel: 5, ...sizes }),
 * );
 * assert.deepEqual(variants.map(({ sizes }) => sizes), [{ kernel: 3, depth: 2 }, { kernel: 5, depth: 2 }]);
 * ```
 */
export function variantsOf<K extends string>(
  sizes: Readonly<Record<K, readonly (number | undefined)[]>>,
  build: (sizes: Partial<Record<K, number>>) => Model,
): Variant[] {
  const variants = new Map<string, Variant>();
  for (const some of combinations(sizes)) {
    const model = build(some);
    const own = Object.keys(sizes).flatMap((name) => {
      const value = model.configuration[name];
      return typeof value === "number" ? [[name, value] as const] : [];
    });
    const variant = { network: describe(model), sizes: Object.fromEntries(own) };
    variants.set(JSON.stringify(model.configuration), variant);
  }
  return [...variants.values()];
}

function combinations<K extends string>(
  sizes: Readonly<Record<K, readonly (number | undefined)[]>>,
): Partial<Record<K, number>>[] {
  let all: Partial<Record<K, number>>[] = [{}];
  for (const name in sizes) {
    all = all.flatMap((some) =>
      sizes[name].map((value) => value === undefined ? { ...some } : { ...some, [name]: value })
    );
  }
  return all;
}

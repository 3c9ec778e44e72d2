import { matchNorm } from "../initializers/mod.ts";
import type { Network } from "../models/mod.ts";
import { Random } from "../random/mod.ts";

/**
 * The control of first values: normal numbers with the norms of the matrices that are trained; all else as it
 * is.
 *
 * @param values The values that a network is given, by name.
 * @param arm The control's name, which has a stream of its own.
 */
export function normMatched(
  values: ReadonlyMap<string, Float32Array>,
  { parameters }: Network,
  seed: number,
  arm: string,
): Map<string, Float32Array> {
  const random = new Random(seed).child(arm);
  const out = new Map(values);
  for (const { name, shape, use } of parameters) {
    const like = values.get(name);
    if (!like || shape.length < 2 || use === "fixed") continue;
    out.set(name, matchNorm(like, random.child(name)));
  }
  return out;
}

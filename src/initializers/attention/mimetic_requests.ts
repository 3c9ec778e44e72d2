import type { Random } from "../../random/mod.ts";
import type { AttentionRole } from "../types.ts";
import { checkRank } from "./attention_blocks.ts";
import type { DepthValue, Product } from "./mimetic_options.ts";
import type { FactorRequest } from "./product_factors.ts";

/** What asks for the factors of one matrix αZ ± βI for each stream, stacked: (rank, streams · dim) and (rank, dim). */
export function requestOf(
  product: Product,
  role: AttentionRole,
  rank: number,
  streams: readonly Random[],
): FactorRequest {
  checkRank(role, rank);
  const { name, index, count, dim, headDim } = role;
  const depth = count > 1 ? index / (count - 1) : 0;
  const at = (value: DepthValue) => typeof value === "number" ? value : value(depth);
  const { noise, factorization, sign, grade, variance } = product;
  const [alpha, beta] = [at(product.alpha), sign * at(product.beta)];
  if (!Number.isFinite(alpha) || !Number.isFinite(beta)) {
    throw new RangeError(
      `Cannot initialize ${name}: expected finite alpha and beta, got ${alpha} and ${beta}`,
    );
  }
  const value = factorization === "tied"
    ? Math.abs(beta) / rank
    : variance === "1/d"
    ? 1 / dim
    : variance === "1/k"
    ? 1 / headDim
    : variance;
  const states = streams.map((stream) => stream.state());
  const made = { dim, rank, factorization, alpha, beta, grade, noise };
  return { ...made, variance: value, streams: states };
}

/** Numbers of the factors that are made before they are set: 64 MiB. */
const MOST_NUMBERS = 2 ** 23;

/** Roles in their order, so many at once as memory is to be had for, or one. */
export function batches<T extends { readonly role: AttentionRole }>(roles: readonly T[]): T[][] {
  const made: T[][] = [];
  let numbers = Infinity;
  for (const item of roles) {
    const { dim, heads, headDim } = item.role;
    const own = 4 * heads * headDim * dim;
    if (numbers + own > MOST_NUMBERS) {
      made.push([]);
      numbers = 0;
    }
    made.at(-1)!.push(item);
    numbers += own;
  }
  return made;
}

import { checkInteger, checkIntegers, checkNumber } from "../host/mod.ts";
import type { Random } from "../random/mod.ts";
import { MOST_VOCABULARY, type SequenceTask } from "./sequences.ts";

/** Options of {@linkcode multiQueryRecall}. */
export interface MultiQueryRecallOptions {
  /** T, even. */
  length: number;
  /** n, key-value pairs; 4n ≤ T. */
  pairs: number;
  /** V, even. @default {8192} */
  vocabulary?: number;
  /** a of the power law of gaps; 1 makes them uniform. @default {0.01} */
  power?: number;
  /** What stands between the queries: random tokens, or token 0. @default {"random"} */
  filler?: "random" | "zero";
}

/**
 * Multi-query associative recall (MQAR): n pairs `k₁v₁k₂v₂…` of distinct keys 1 … V/2 − 1 and distinct
 * values V/2 … V − 1, then each key once more, at 2n + 2(g − 1) with gaps g = 1 … (T − 2n)/2 drawn without
 * replacement, p(g) ∝ a·g^(a−1). The label at such a query is the key's value; elsewhere it is ignored.
 *
 * Source: Arora et al., "Zoology" (ICLR 2024, arXiv 2312.04927), and the authors' code, which fills the
 * rest with tokens drawn from all of V.
 *
 * @throws {RangeError} If the sizes don't fit together, or the power makes a gap's weight infinite.
 * @throws {TypeError} If the filler is unknown.
 *
 * @example
 * ```ts
 * import { multiQueryRecall } from "@x/mimetic/data";
 *
 * const task = multiQueryRecall({ length: 64, pairs: 4 });
 * ```
 */
export function multiQueryRecall(options: MultiQueryRecallOptions): SequenceTask {
  const { length, pairs, vocabulary = 8192, power = 0.01, filler = "random" } = options;
  checkIntegers("make an MQAR task", { length, pairs });
  checkInteger("make an MQAR task", "vocabulary", vocabulary, { most: MOST_VOCABULARY });
  checkNumber("make an MQAR task", "power", power, { above: 0 });
  const half = vocabulary / 2;
  if (length % 2 !== 0 || 4 * pairs > length) {
    throw new RangeError(
      `Cannot make an MQAR task: expected an even length of at least 4 times the pairs, got length ` +
        `${length}, pairs ${pairs}`,
    );
  }
  if (!Number.isInteger(half) || half - 1 < pairs) {
    throw new RangeError(
      `Cannot make an MQAR task: expected an even vocabulary that holds ${pairs} keys and values, ` +
        `got ${vocabulary}`,
    );
  }
  if (filler !== "random" && filler !== "zero") {
    throw new TypeError(
      `Cannot make an MQAR task: expected filler to be random or zero, got ${String(filler)}`,
    );
  }
  const context = 2 * pairs;
  const weights = Array.from(
    { length: length / 2 - pairs },
    (_, i) => power * (i + 1) ** (power - 1),
  );
  if (!weights.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot make an MQAR task: expected power to leave the weights of all ${weights.length} gaps finite, ` +
        `got ${power}`,
    );
  }
  return {
    vocabulary,
    length,
    write(tokens, labels, random) {
      const keys = distinct(pairs, half - 1, random);
      const values = distinct(pairs, half, random);
      const gaps = random.choice(weights.length, pairs, { weights });
      labels.fill(-1);
      for (let i = 0; i < length; i++) {
        tokens[i] = filler === "random" ? random.integer(vocabulary) : 0;
      }
      for (let i = 0; i < pairs; i++) {
        const query = context + 2 * gaps[i];
        tokens[2 * i] = tokens[query] = keys[i] + 1;
        tokens[2 * i + 1] = labels[query] = values[i] + half;
      }
    },
  };
}

/** `count` different integers below n, in the order drawn. */
function distinct(count: number, n: number, random: Random): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) drawn.add(random.integer(n));
  return [...drawn];
}

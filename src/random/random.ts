import { drawBeta } from "./beta.ts";
import { checkInterval, checkMoments, checkSeed } from "./checks.ts";
import { choose } from "./choose.ts";
import { fillNormals } from "./fill_normals.ts";
import { normalQuantile } from "./functions.ts";
import { murmurHash3, type Words } from "./hash.ts";
import { checkState, type RandomState } from "./state.ts";
import { truncatedNormalQuantile } from "./truncated_normal.ts";
import { nextWord } from "./xoshiro.ts";

/** A list whose items {@linkcode Random.shuffle} may move. */
export interface MutableList<T> {
  /** How many items. */
  readonly length: number;
  /** An item. */
  [index: number]: T;
}

/**
 * A seeded stream of random numbers, and the root of a tree of independent ones.
 *
 * The generator is xoshiro128** (Blackman and Vigna, 2018). A stream's 128-bit key is the MurmurHash3
 * of the seed, a child's is the hash of its parent's key and its name, so `child("a").child("b")`
 * depends on the seed and the two names alone: not on what was drawn before, nor on which other
 * children exist. Normal numbers are the quantile of one 52-bit uniform number each. Every step is
 * integer arithmetic or correctly rounded, so that a seed gives the same bits on every platform.
 *
 * @example
 * ```ts
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(7);
 * const weights = new Float32Array(4);
 * random.child("blocks.0.attn.qkv.weight").fillNormal(weights, 0, 0.02);
 *
 * const again = new Float32Array(4);
 * random.normal(); // Drawing from the parent doesn't shift its children.
 * random.child("blocks.0.attn.qkv.weight").fillNormal(again, 0, 0.02);
 * assert.deepEqual(again, weights);
 * ```
 */
export class Random {
  #key: Words;
  readonly #words: Int32Array;

  /**
   * Starts the stream of a seed.
   *
   * @throws {RangeError} If a number isn't a safe integer, which could not name a stream exactly.
   * @throws {TypeError} If it is neither a number nor a string.
   */
  constructor(seed: number | string) {
    checkSeed(seed);
    this.#key = murmurHash3(new TextEncoder().encode(`${typeof seed}:${seed}`));
    this.#words = new Int32Array(4);
    this.#start(this.#key);
  }

  #start(words: Words): void {
    this.#words.set(words);
    // The one state that xoshiro can't leave.
    if (words.every((word) => word === 0)) this.#words[0] = 1;
  }

  /** The independent stream of that name, at its beginning. This stream doesn't move. */
  child(name: string): Random {
    const bytes = new TextEncoder().encode(name);
    const path = new Uint8Array(16 + bytes.length);
    const view = new DataView(path.buffer);
    this.#key.forEach((word, i) => view.setUint32(4 * i, word, true));
    path.set(bytes, 16);
    const child = new Random(0);
    child.#key = murmurHash3(path);
    child.#start(child.#key);
    return child;
  }

  /** The state to save, to {@linkcode restore} a stream that continues with the same numbers. */
  state(): RandomState {
    const [a, b, c, d] = this.#words;
    return { key: [...this.#key], words: [a >>> 0, b >>> 0, c >>> 0, d >>> 0] };
  }

  /**
   * Goes to where a stream was when its state was saved, and returns itself.
   *
   * @throws {TypeError} If the state isn't one.
   */
  restore(state: RandomState): this {
    checkState(state);
    this.#key = [...state.key];
    this.#start(state.words);
    return this;
  }

  /** A number uniform over [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    const high = nextWord(this.#words) >>> 5;
    const low = nextWord(this.#words) >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** A number uniform over (0, 1) and symmetric about ½: an odd multiple of 2⁻⁵³. */
  #open(): number {
    const high = nextWord(this.#words) >>> 6;
    const low = nextWord(this.#words) >>> 6;
    return (high * 0x4000000 + low + 0.5) / 0x10000000000000;
  }

  /** A standard normal number, by inversion; |z| < 8.3. */
  normal(): number {
    return normalQuantile(this.#open());
  }

  /**
   * A number of the beta distribution with density ∝ x^(a − 1)·(1 − x)^(b − 1), of mean a/(a + b) and
   * variance ab/((a + b)²(a + b + 1)), as a part of two gamma numbers (Marsaglia and Tsang, 2000).
   *
   * @throws {RangeError} If a shape isn't from 10⁻⁶ to 10⁹.
   *
   * @example
   * ```ts
   * import { Random } from "@x/mimetic/random";
   * import assert from "node:assert/strict";
   *
   * const random = new Random(7);
   * const draws = Array.from({ length: 1000 }, () => random.beta(2, 6));
   * const mean = draws.reduce((sum, x) => sum + x) / 1000;
   * assert.ok(Math.abs(mean - 2 / 8) < 0.03);
   * ```
   */
  beta(a: number, b: number): number {
    return drawBeta(a, b, { open: () => this.#open(), normal: () => this.normal() });
  }

  /**
   * An integer uniform over 0 … n − 1, without modulo bias: draws past the last whole multiple of n
   * are thrown away.
   *
   * @throws {RangeError} If n isn't an integer from 1 to 2³².
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
      throw new RangeError(
        `Cannot draw an integer below n: expected n to be a whole number from 1 to 2^32, got ${n}`,
      );
    }
    const limit = 0x100000000 - 0x100000000 % n;
    let word = nextWord(this.#words);
    while (word >= limit) word = nextWord(this.#words);
    return word % n;
  }

  /** Puts the items into a uniformly random order, in place (Fisher and Yates). */
  shuffle<T>(items: MutableList<T>): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const item = items[i];
      items[i] = items[j];
      items[j] = item;
    }
  }

  /**
   * `count` different indexes below `n`, in the order drawn: each draw takes one of the remaining
   * indexes with a probability proportional to its weight. As sorting exponential numbers of those
   * rates does (Efraimidis and Spirakis, 2006), in O(n log n). Without weights, all are equal.
   *
   * @throws {RangeError} If there are fewer than `count` indexes with a positive weight, or the
   *   weights aren't n finite non-negative numbers.
   *
   * @example
   * ```ts
   * import { Random } from "@x/mimetic/random";
   * import assert from "node:assert/strict";
   *
   * const gaps = new Random(7).choice(4, 2, { weights: [4, 2, 1, 0] });
   * assert.equal(new Set(gaps).size, 2);
   * assert.ok(!gaps.includes(3));
   * ```
   */
  choice(
    n: number,
    count: number,
    { weights }: { readonly weights?: ArrayLike<number> } = {},
  ): number[] {
    return choose(n, count, weights, () => this.#open());
  }

  /** Fills an array with numbers uniform over [low, high]; `high` itself only by rounding. */
  fillUniform(out: Float32Array | Float64Array, low: number, high: number): void {
    checkInterval(low, high);
    for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * this.uniform();
  }

  /** Fills an array with normal numbers. */
  fillNormal(out: Float32Array | Float64Array, mean: number, std: number): void {
    checkMoments(mean, std);
    if (fillNormals(this.#words, out, mean, std)) return;
    for (let i = 0; i < out.length; i++) out[i] = mean + std * normalQuantile(this.#open());
  }

  /**
   * Fills an array with normal numbers given that they lie within
   * [mean + lowSigmas · std, mean + highSigmas · std]. The bounds are in units of σ. `std` is that
   * of the normal distribution before truncation: the variance of what is drawn is smaller, by the
   * factor that {@linkcode truncatedNormalMoments} tells.
   *
   * @throws {RangeError} If std is negative, the bounds aren't in order, or lie past 37 σ on one side.
   *
   * @example
   * ```ts
   * import { Random } from "@x/mimetic/random";
   * import assert from "node:assert/strict";
   *
   * const out = new Float32Array(1000);
   * new Random(7).fillTruncatedNormal(out, 0, 0.02, -2, 2);
   * assert.ok(out.every((x) => Math.abs(x) <= 0.0400001));
   * ```
   */
  fillTruncatedNormal(
    out: Float32Array | Float64Array,
    mean: number,
    std: number,
    lowSigmas: number,
    highSigmas: number,
  ): void {
    checkMoments(mean, std);
    const quantile = truncatedNormalQuantile(lowSigmas, highSigmas);
    for (let i = 0; i < out.length; i++) out[i] = mean + std * quantile(this.#open());
  }
}

import { checkInteger } from "../host/mod.ts";

/** What a classifier answered to labeled examples, by class. */
export interface ClassCounts {
  /** Examples of each class. */
  readonly examples: readonly number[];
  /** Those of them that were answered right. */
  readonly correct: readonly number[];
  /** Examples whose class is among the five largest logits; absent with five classes or fewer. */
  readonly topFive?: number;
  /** Wrong answers, sparse and in order; absent with more than {@linkcode MOST_CONFUSED} classes. */
  readonly confused?: readonly Confusion[];
}

/** How often examples of one class were taken for another one. */
export type Confusion = readonly [label: number, answer: number, count: number];

/** The most classes whose wrong answers are kept one by one. */
export const MOST_CONFUSED = 1_000;

/** Of how many largest logits one must be the class's. */
const TOP = 5;

/**
 * Counts answers by class as they are read back. An answer is the first largest logit, as for the accuracy; a
 * row with a NaN has none, and counts as an example that isn't answered right. Rows with label −1 don't count.
 * A class is among the five largest logits if fewer than five are larger, or as large with a lower index.
 *
 * @example
 * ```ts
 * import { ClassCounter } from "@x/mimetic/training";
 * import assert from "node:assert/strict";
 *
 * const counter = new ClassCounter(3);
 * counter.add(Float32Array.of(2, 1, 0, 0, 1, 2, 1, 1, 0), [0, 1, -1]);
 * assert.deepEqual(counter.counts(), {
 *   examples: [1, 1, 0],
 *   correct: [1, 0, 0],
 *   confused: [[1, 2, 1]],
 * });
 * ```
 */
export class ClassCounter {
  readonly #examples: number[];
  readonly #correct: number[];
  /** By label · classes + answer. */
  readonly #confused = new Map<number, number>();
  #topFive = 0;

  /**
   * Begins to count in so many classes C.
   *
   * @throws {RangeError} if that isn't a whole number of at least 1; a `TypeError` if it is no number.
   */
  constructor(
    /** C. */
    readonly classes: number,
  ) {
    checkInteger("count answers", "classes", classes);
    this.#examples = Array.from({ length: classes }, () => 0);
    this.#correct = [...this.#examples];
  }

  /**
   * Adds the answers of a batch.
   *
   * @param logits `[B, C]`, row-major.
   * @param labels `[B]`, in [0, C), or −1.
   * @throws {RangeError} if they don't fit each other; nothing of the batch is counted then.
   */
  add(logits: Float32Array, labels: ArrayLike<number>): void {
    const { classes } = this;
    if (logits.length !== classes * labels.length) {
      throw new RangeError(
        `Cannot count answers: expected logits [${labels.length}, ${classes}], got ${logits.length}`,
      );
    }
    for (let row = 0; row < labels.length; row++) {
      checkInteger("count answers", `label ${row}`, labels[row], { least: -1, most: classes - 1 });
    }
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row];
      if (label < 0) continue;
      this.#examples[label]++;
      const { answer, above } = answerOf(logits, row * classes, classes, label);
      if (answer < 0) continue;
      if (above < TOP) this.#topFive++;
      if (answer === label) this.#correct[label]++;
      else if (classes <= MOST_CONFUSED) {
        const place = label * classes + answer;
        this.#confused.set(place, (this.#confused.get(place) ?? 0) + 1);
      }
    }
  }

  /** What was counted so far. */
  counts(): ClassCounts {
    const { classes } = this;
    const confused = [...this.#confused].sort(([a], [b]) => a - b)
      .map(([place, count]): Confusion => [Math.floor(place / classes), place % classes, count]);
    return {
      examples: [...this.#examples],
      correct: [...this.#correct],
      ...classes > TOP && { topFive: this.#topFive },
      ...classes <= MOST_CONFUSED && { confused },
    };
  }
}

/** The first largest logit of a row, −1 with a NaN, and how many stand above the label's. */
function answerOf(logits: Float32Array, from: number, classes: number, label: number) {
  const own = logits[from + label];
  let [answer, above] = [0, 0];
  for (let c = 0; c < classes; c++) {
    const logit = logits[from + c];
    if (Number.isNaN(logit)) return { answer: -1, above: classes };
    if (logit > logits[from + answer]) answer = c;
    if (logit > own || logit === own && c < label) above++;
  }
  return { answer, above };
}

import { checkInteger, checkSwitches } from "../host/mod.ts";
import { MOST_VOCABULARY, type SequenceTask } from "./sequences.ts";

/** Options of {@linkcode associativeRecall} and {@linkcode inductionHead}. */
export interface RecallOptions {
  /** L, tokens before the question. */
  length: number;
  /** Tokens in all, the last two of which are `=>` and `.`. @default {20} */
  vocabulary?: number;
  /** Count the answer only, for testing, rather than every next token. @default {false} */
  answerOnly?: boolean;
}

/**
 * Associative recall: ⌊L/2⌋ pairs of a random key (the first half of the ordinary tokens) and its value
 * (the second half; a random map for each sequence), then `=>` and one of the keys that were there. The
 * label at that key is its value. T = 2⌊L/2⌋ + 2.
 *
 * Source: Fu et al., "Hungry Hungry Hippos" (ICLR 2023, arXiv 2212.14052), and the authors' code: of the
 * vocabulary of 20, two tokens are `=>` and `.`, nine are keys, nine are values.
 *
 * @throws {RangeError} If the sizes don't fit together.
 *
 * @example
 * ```ts
 * import { associativeRecall } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(associativeRecall({ length: 40 }).length, 42);
 * ```
 */
export function associativeRecall(options: RecallOptions): SequenceTask {
  const { length, vocabulary = 20, answerOnly = false } = options;
  assertRecall("an associative recall task", length, vocabulary, 2);
  checkSwitches("make an associative recall task", { answerOnly });
  const ordinary = vocabulary - 2;
  const half = Math.floor(ordinary / 2);
  const pairs = Math.floor(length / 2);
  return {
    vocabulary,
    length: 2 * pairs + 2,
    write(tokens, labels, random) {
      const map = Array.from({ length: half }, () => half + random.integer(ordinary - half));
      const present = new Set<number>();
      for (let i = 0; i < pairs; i++) {
        const key = random.integer(half);
        present.add(key);
        tokens[2 * i] = key;
        tokens[2 * i + 1] = map[key];
      }
      const asked = [...present][random.integer(present.size)];
      tokens[2 * pairs] = ordinary;
      tokens[2 * pairs + 1] = asked;
      label(tokens, labels, map[asked], answerOnly);
    },
  };
}

/**
 * Induction head: L random ordinary tokens with `=>` put in the place of one of the first L − 2, then `=>`
 * again. The label at the end is the token that followed the first `=>`. T = L + 1.
 *
 * Source: Fu et al., "Hungry Hungry Hippos" (ICLR 2023, arXiv 2212.14052), and the authors' code.
 *
 * @throws {RangeError} If the sizes don't fit together.
 *
 * @example
 * ```ts
 * import { inductionHead } from "@x/mimetic/data";
 * import assert from "node:assert/strict";
 *
 * assert.equal(inductionHead({ length: 30 }).length, 31);
 * ```
 */
export function inductionHead(options: RecallOptions): SequenceTask {
  const { length, vocabulary = 20, answerOnly = false } = options;
  assertRecall("an induction head task", length, vocabulary, 3);
  checkSwitches("make an induction head task", { answerOnly });
  const prefix = vocabulary - 2;
  return {
    vocabulary,
    length: length + 1,
    write(tokens, labels, random) {
      for (let i = 0; i < length; i++) tokens[i] = random.integer(prefix);
      const place = random.integer(length - 2);
      tokens[place] = tokens[length] = prefix;
      label(tokens, labels, tokens[place + 1], answerOnly);
    },
  };
}

function assertRecall(what: string, length: number, vocabulary: number, least: number): void {
  checkInteger(`make ${what}`, "length", length, { least });
  checkInteger(`make ${what}`, "vocabulary", vocabulary, { least: 4, most: MOST_VOCABULARY });
}

/** Labels each token with the next one and the last with the answer, or the last one only. */
function label(tokens: Int32Array, labels: Int32Array, answer: number, answerOnly: boolean): void {
  if (answerOnly) labels.fill(-1);
  else labels.set(tokens.subarray(1));
  labels[labels.length - 1] = answer;
}

import { checkInteger, checkNumber } from "../host/mod.ts";
import type { Random } from "../random/mod.ts";
import { MOST_VOCABULARY, type SequenceTask } from "./sequences.ts";

/** Options of {@linkcode dyck}. */
export interface DyckOptions {
  /** k, kinds of brackets. @default {64} */
  kinds?: number;
  /** T, tokens a sequence; an even number. @default {64} */
  length?: number;
  /** The most brackets that are open at once. @default {length / 2} */
  depth?: number;
  /** The probability that a bracket opens where one may open and one may close. @default {0.5} */
  open?: number;
  /**
   * For networks that see whole sequences: the share of the closing brackets that the mask token 2k stands
   * in place of, each of which is asked for where it stands. 0: none; every closing bracket is asked for at
   * the token before it, as causal networks are. @default {0}
   */
  hidden?: number;
}

/**
 * k-Dyck: sequences of T brackets of k kinds that are balanced, each closing bracket of the kind that was
 * opened last and is still open. Kind i opens as token i and closes as token k + i.
 *
 * From left to right, with d brackets open and r tokens left: a bracket opens where d = 0 and closes where
 * d = r or d is the depth that is allowed; else it opens with probability `open`. Kinds are uniform. So d is a
 * Markov chain, and the sequence is balanced at its end.
 *
 * What follows from the other tokens is the kind of a closing bracket, so only those have labels: the kinds
 * of opening ones are random. A label stands at the token before, or, with `hidden`, at the mask token; all
 * opening brackets can be seen, so a stack knows every answer.
 *
 * Source: the language is Chomsky and Schützenberger's; that it is a start for networks of vision is from
 * Shinnick et al., "Can You Learn to See Without Images?" (arXiv:2511.13945), which has 64 kinds and asks for
 * masked tokens (both as others report; the paper itself wasn't read). How it is generated here is this
 * package's choice.
 *
 * @throws {RangeError} if a size isn't a positive whole number, the length is odd, `depth` is more than half
 *   of it, `open` isn't between 0 and 1, or `hidden` isn't from 0 to 1.
 *
 * @example
 * ```ts
 * import { dyck } from "@x/mimetic/data";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const task = dyck({ kinds: 1, length: 4, depth: 1 });
 * const [tokens, labels] = [new Int32Array(4), new Int32Array(4)];
 * task.write(tokens, labels, new Random(0));
 * assert.deepEqual([...tokens], [0, 1, 0, 1]);
 * assert.deepEqual([...labels], [1, -1, 1, -1]);
 * ```
 */
export function dyck(options: DyckOptions = {}): SequenceTask {
  const { kinds = 64, length = 64, open = 0.5, hidden = 0 } = options;
  const { depth = length / 2 } = options;
  assertDyck({ kinds, length, depth, open, hidden });
  const mask = 2 * kinds;
  return {
    vocabulary: hidden > 0 ? mask + 1 : mask,
    length,
    write(tokens, labels, random) {
      writeBalanced(tokens, { kinds, length, depth, open }, random);
      labels.fill(-1);
      tokens.forEach((token, i) => {
        if (token < kinds) return;
        if (hidden === 0) labels[i - 1] = token;
        else if (random.uniform() < hidden) {
          labels[i] = token;
          tokens[i] = mask;
        }
      });
    },
  };
}

function assertDyck(options: Required<DyckOptions>): void {
  const { kinds, length, depth, open, hidden } = options;
  const doing = "make a k-Dyck task";
  checkInteger(doing, "kinds", kinds, { most: MOST_VOCABULARY / 2 - 1 });
  checkInteger(doing, "length", length);
  if (length % 2 !== 0) {
    throw new RangeError(
      `Cannot ${doing}: expected an even length, as every bracket has its partner, got ${length}`,
    );
  }
  checkInteger(doing, "depth", depth, { most: length / 2 });
  checkNumber(doing, "open", open, { above: 0, below: 1 });
  checkNumber(doing, "hidden", hidden, { least: 0, most: 1 });
}

/** Fills an array with a balanced sequence. */
function writeBalanced(
  tokens: Int32Array,
  { kinds, length, depth, open }: Required<Omit<DyckOptions, "hidden">>,
  random: Random,
): void {
  const stack: number[] = [];
  for (let i = 0; i < length; i++) {
    const mustOpen = stack.length === 0;
    const mustClose = stack.length === length - i || stack.length === depth;
    if (mustOpen || !mustClose && random.uniform() < open) {
      const kind = random.integer(kinds);
      stack.push(kind);
      tokens[i] = kind;
    } else tokens[i] = kinds + stack.pop()!;
  }
}

import { checkChoice, checkIntegers, checkSwitches } from "../host/mod.ts";
import type { Random } from "../random/mod.ts";
import type { SequenceTask } from "./sequences.ts";

/** The tokens of the copying task, by their place: 26 letters, begin, separator, end, padding. */
export const copyingAlphabet = "abcdefghijklmnopqrstuvwxyz$|.*";
const LETTERS = 26;
const [BEGIN, SEPARATOR, END, PADDING] = [26, 27, 28, 29];

/** Which copying task. */
export type CopyingVariant = "copy" | "stack" | "sort" | "prefix" | "suffix";

/** What may be asked for. */
const VARIANTS: readonly CopyingVariant[] = ["copy", "stack", "sort", "prefix", "suffix"];

/** True of the variants whose answer follows an n-gram; of the others it is of the whole string. */
const looksUp = (variant: CopyingVariant) => variant === "prefix" || variant === "suffix";

/** Options of {@linkcode copying}. */
export interface CopyingOptions {
  /** Which task. @default {"copy"} */
  variant?: CopyingVariant;
  /** The least length of a string. */
  min: number;
  /** The largest length of a string. */
  max: number;
  /** T, tokens a context. @default {220} */
  context?: number;
  /** Letters in the n-gram to look up, for `prefix` and `suffix`. @default {3} */
  ngram?: number;
  /** The most letters to answer; 0 for all. @default {0} */
  answer?: number;
  /** For evaluation: one string a context, padded, rather than as many as fit. @default {false} */
  single?: boolean;
}

/**
 * Copying of strings x of L random letters, L uniform over min … max. Only the answer and its end count:
 *
 * - `copy`: `$x|x.`
 * - `stack`: `$x|y.`, where y is x from its last letter to its first
 * - `sort`: `$x|y.`, where y is the letters of x in the order of the alphabet, as often as they are there
 * - `prefix`: `$g|x|answer.`, where the answer is what follows the n-gram g in x
 * - `suffix`: `$x|g answer.` (without the space)
 *
 * A training context is packed with strings; the last one is cut off where the context ends and counts
 * nowhere. g starts at one of the first L − n − a − 2 letters (a is `answer`) and means its first place.
 *
 * Source: Jelassi et al., "Repeat After Me: Transformers are Better than State Space Models at Copying"
 * (ICML 2024, arXiv 2402.01032), and the authors' code. Copying in stack order and sorting are tasks of
 * Trockman et al., arXiv 2410.11135, by a review of it; that their strings are written as those of copying is
 * this package's choice.
 *
 * @throws {RangeError} If a length is no positive integer, or a string doesn't fit.
 * @throws {TypeError} If the variant is unknown.
 *
 * @example
 * ```ts
 * import { copying, copyingAlphabet } from "@x/mimetic/data";
 * import { Random } from "@x/mimetic/random";
 * import assert from "node:assert/strict";
 *
 * const task = copying({ min: 3, max: 3, context: 12, single: true });
 * const [tokens, labels] = [new Int32Array(12), new Int32Array(12)];
 * task.write(tokens, labels, new Random(0));
 * const text = Array.from(tokens, (token) => copyingAlphabet[token]).join("");
 * assert.match(text, /^\$([a-z]{3})\|\1\.\*\*\*$/);
 * ```
 */
export function copying(options: CopyingOptions): SequenceTask {
  const { variant = "copy", min, max, context = 220, ngram = 3, answer = 0, single = false } =
    options;
  checkChoice("make a copying task", "variant", variant, VARIANTS);
  const full: Required<CopyingOptions> = { variant, min, max, context, ngram, answer, single };
  assertLengths(full);
  return {
    vocabulary: copyingAlphabet.length,
    length: context,
    write(tokens, labels, random) {
      tokens.fill(PADDING);
      labels.fill(-1);
      let at = 0;
      do {
        const { prompt, reply } = makeString(full, random);
        const string = [...prompt, ...reply];
        const fits = at + string.length <= context;
        for (let i = 0; i < string.length && at + i < context; i++) tokens[at + i] = string[i];
        // What is to be predicted at a token is the one after it.
        if (fits) reply.forEach((token, i) => labels[at + prompt.length - 1 + i] = token);
        at += string.length;
      } while (!single && at < context);
    },
  };
}

function assertLengths(options: Required<CopyingOptions>): void {
  const { variant, min, max, context, ngram, answer } = options;
  checkIntegers("make a copying task", { min, max, context, ngram });
  checkIntegers("make a copying task", { answer }, 0);
  checkSwitches("make a copying task", { single: options.single });
  const least = looksUp(variant) ? ngram + answer + 3 : Math.max(1, answer);
  if (min < least || max < min) {
    throw new RangeError(
      `Cannot make a copying task: expected strings of ${least} letters or more, and max of at least ` +
        `min, got min ${min}, max ${max}`,
    );
  }
  // The longest string: n-grams start at the first letter at the earliest.
  const reply = (looksUp(variant) ? max - ngram : max) + 1;
  const longest = max + 2 + (looksUp(variant) ? variant === "prefix" ? ngram + 1 : ngram : 0) +
    (answer > 0 ? answer + 1 : reply);
  if (longest > context) {
    throw new RangeError(
      `Cannot make a copying task: expected a context of ${longest} tokens or more for strings of ` +
        `${max} letters, got ${context}`,
    );
  }
}

const ascending = (a: number, b: number) => a - b;

/** One string: what is given, and what counts. */
function makeString(
  { variant, min, max, ngram, answer }: Required<CopyingOptions>,
  random: Random,
): { prompt: number[]; reply: number[] } {
  const length = min + random.integer(max - min + 1);
  const x = Array.from({ length }, () => random.integer(LETTERS));
  const most = answer > 0 ? answer : length;
  if (!looksUp(variant)) {
    const y = variant === "stack" ? x.toReversed() : variant === "sort" ? x.toSorted(ascending) : x;
    return { prompt: [BEGIN, ...x, SEPARATOR], reply: [...y.slice(0, most), END] };
  }
  const drawn = random.integer(length - ngram - answer - 2);
  const g = x.slice(drawn, drawn + ngram);
  const first = x.findIndex((_, i) => g.every((letter, j) => x[i + j] === letter));
  const reply = [...x.slice(first + ngram, first + ngram + most), END];
  return variant === "prefix"
    ? { prompt: [BEGIN, ...g, SEPARATOR, ...x, SEPARATOR], reply }
    : { prompt: [BEGIN, ...x, SEPARATOR, ...g], reply };
}

/**
 * Copying of strings, and of what follows an n-gram in them, from default and mimetic initializations.
 *
 *     deno task copying --init=default,mimetic --lr=1e-3..1e-2x3 --seeds=3
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import { copying as copyingTask, type CopyingOptions } from "../src/data/mod.ts";
import { setting } from "../src/experiments/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { sequenceCommand } from "./sequences.ts";

const { choice, integer } = setting;

/** `copying --help` and its behavior. */
export const copying = sequenceCommand({
  name: "copying",
  about: `Trains a sequence model to copy strings from different initializations.

Presets: quick (strings of 1 to 8 letters, a minute or two), small (1 to 16 letters, Mamba 64 wide,
2 layers), paper (contexts of 220 tokens, strings of 1 to 50 letters, 10 seeds and a grid of rates:
wants a GPU). Validation and tests ask for one string a context. Rates are chosen by validation strings of
trained lengths; at its rate each arm is then tested, once, on others and on up to four times the longest.
A flag given beside a preset wins. --lr takes a grid, as in 1e-4..1e-2x4, that every arm runs through.`,
  settings: {
    variant: choice(
      "the whole string, or what follows an n-gram given before or after it",
      "copy",
      ["copy", "prefix", "suffix"],
    ),
    min: integer("letters of the shortest string", 1, 1, 10_000),
    max: integer("letters of the longest string", 16, 1, 10_000),
    context: integer("tokens of a training sequence", 72, 1, 100_000),
    ngram: integer("letters to look up, for prefix and suffix", 2, 1, 1_000),
    answer: integer("most letters of an answer, 0 for all", 0, 0, 10_000),
  },
  presets: {
    quick: {
      max: 8,
      context: 40,
      dim: 32,
      epochs: 4,
      examples: 3_200,
      validation: 128,
      tests: 128,
      batch: 64,
    },
    small: {},
    paper: {
      max: 50,
      context: 220,
      ngram: 3,
      dim: 512,
      depth: 4,
      epochs: 100,
      examples: 6_400,
      validation: 512,
      tests: 512,
      batch: 64,
      lr: [1e-4, 3e-4, 1e-3, 3e-3],
      seeds: 10,
      stop: 2,
    },
  },
  examples: [
    "deno task copying --preset=quick",
    "deno task copying --model=mamba2 --seeds=5 --lr=1e-3..1e-2x3",
    "deno task copying --init=default,mimetic,noConvolution,noCorrelation",
  ],
  problem({ variant, min, max, context, ngram, answer }) {
    const asked = (length: number): CopyingOptions => {
      const options = { variant, ngram, answer, min: length, max: length };
      return { ...options, context: 2 * length + 2 * ngram + 6, single: true };
    };
    const sizes = [0.5, 1, 2, 4].map((factor) => Math.max(min, Math.round(factor * max)));
    return {
      train: copyingTask({ variant, min, max, context, ngram, answer }),
      test: copyingTask({ ...asked(max), min }),
      sizes: sizes.map((size) => ({ size, task: copyingTask(asked(size)) })),
      unit: "Letters",
      trained: [min, max],
      description: `${variant} of ${min} to ${max} letters, generated`,
    };
  },
});

if (import.meta.main) await runMain(() => runCommand(copying, Deno.args));

/**
 * Copying of strings, backward or sorted, too, and of what follows an n-gram in them, from default and mimetic
 * initializations.
 *
 *     deno task copying --init=default,mimetic --lr=1e-3..1e-2x3 --seeds=3
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import {
  copying as copyingTask,
  type CopyingOptions,
  type CopyingVariant,
} from "../src/data/mod.ts";
import { addedLater, setting } from "../src/experiments/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { sequenceCommand } from "./sequences.ts";

const { choice, integer, integers } = setting;

/** What is done with strings, in words. */
const words: Readonly<Record<CopyingVariant, string>> = {
  copy: "copy",
  stack: "copy in stack order",
  sort: "sorting",
  prefix: "prefix",
  suffix: "suffix",
};

/** `copying --help` and its behavior. */
export const copying = sequenceCommand({
  name: "copying",
  about: `Trains a sequence model to copy strings from different initializations.

Presets: quick (strings of 1 to 8 letters, a minute or two), small (1 to 16 letters, Mamba 64 wide,
2 layers), scaled (a fifth of the lengths of mimetic state spaces' paper: 1 to 10 letters, tests with
10, 20, 40 and 60; about 40 seconds a run on one core, with Mamba-2 15), paper (contexts of 220
tokens, strings of 1 to 50 letters, tests with up to 300, 10 seeds and a grid of rates: wants a GPU).
Validation and tests ask for one string a context. Rates are chosen by validation strings of trained
lengths; at its rate each arm is then tested, once, on others and on those of --lengths. Several
numbers of --states say how long strings may be for each.
A flag given beside a preset wins. --lr takes a grid, as in 1e-4..1e-2x4, that every arm runs through.`,
  settings: {
    variant: choice(
      "the whole string as it is, backward or sorted, or what follows an n-gram given before or after it",
      "copy",
      ["copy", "stack", "sort", "prefix", "suffix"],
    ),
    min: integer("letters of the shortest string", 1, 1, 10_000),
    max: integer("letters of the longest string", 16, 1, 10_000),
    lengths: addedLater(integers(
      "letters of tests; 0: half of the longest string's, as many, twice and four times as many",
      ...[[0], 0, 10_000] as const,
    )),
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
    scaled: {
      ...{ max: 10, context: 44, lengths: [10, 20, 40, 60], states: [32], epochs: 10 },
      ...{ examples: 1_920, tests: 128, lr: [1e-2], stop: 2 },
    },
    paper: {
      max: 50,
      lengths: [50, 100, 200, 300],
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
    "deno task copying --preset=scaled --model=mamba2 --init=pieces:scale=8:layers=1 --seeds=5",
    "deno task copying --variant=stack --init=default,mimetic,mimeticControl",
    "deno task copying --model=mamba2 --states=16,32,64 --lengths=4,8,12,16,20,24",
  ],
  unused: ({ variant }) => {
    if (variant === "prefix" || variant === "suffix") return {};
    return { ngram: `expected --variant=prefix or suffix, which look one up, got ${variant}` };
  },
  problem({ variant, min, max, lengths, context, ngram, answer }) {
    const asked = (length: number): CopyingOptions => {
      const options = { variant, ngram, answer, min: length, max: length };
      return { ...options, context: 2 * length + 2 * ngram + 6, single: true };
    };
    const usual = [0.5, 1, 2, 4].map((factor) => Math.max(min, Math.round(factor * max)));
    const sizes = [...new Set(lengths.flatMap((length) => length ? [length] : usual))];
    return {
      train: copyingTask({ variant, min, max, context, ngram, answer }),
      test: copyingTask({ ...asked(max), min }),
      sizes: sizes.map((size) => ({ size, task: copyingTask(asked(size)) })),
      unit: "Letters",
      trained: [min, max],
      description: `${words[variant]} of ${min} to ${max} letters, generated`,
    };
  },
});

if (import.meta.main) await runMain(() => runCommand(copying, Deno.args), { computes: true });

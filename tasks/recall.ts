/**
 * Recall from default and mimetic initializations: multi-query associative recall (MQAR), associative
 * recall and induction heads.
 *
 *     deno task recall --task=mqar --init=default,mimetic --lr=1e-4..1e-2x4 --seeds=3
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import {
  associativeRecall,
  inductionHead,
  multiQueryRecall,
  type SequenceTask,
} from "../src/data/mod.ts";
import { addedLater, setting } from "../src/experiments/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { sequenceCommand } from "./sequences.ts";

const { choice, integer, integers, toggle } = setting;

/** `recall --help` and its behavior. */
export const recall = sequenceCommand({
  name: "recall",
  about: `Trains a sequence model to recall pairs from different initializations.

Tasks: mqar (each of n keys is asked for once), associative (one question after pairs with repetition),
induction (what followed a marker). Presets: quick (MQAR of 4 pairs and 64 tokens, a minute or two),
small (MQAR, 256 tokens in the vocabulary), paper (MQAR, vocabulary 8,192, 100,000 sequences, four
learning rates, 64 epochs: wants a GPU). Rates are chosen by validation sequences; at its rate each arm is
then tested, once, on others and on those of --lengths, longer ones with more pairs.
A flag given beside a preset wins.`,
  settings: {
    task: choice("what is recalled", "mqar", ["mqar", "associative", "induction"]),
    length: integer("tokens of a sequence", 64, 1, 100_000),
    pairs: integer("pairs of a sequence, for mqar", 4, 1, 10_000),
    lengths: addedLater(integers(
      "pairs of tests for mqar, else tokens; 0: as many as in training, twice and four times as many",
      ...[[0], 0, 100_000] as const,
    )),
    vocabulary: integer(
      "different tokens; 20 is usual for associative and induction",
      256,
      4,
      1_000_000,
    ),
    answerOnly: addedLater(toggle(
      "train on the answer alone, not on every next token; mqar and all tests always do so",
    )),
  },
  presets: {
    quick: {
      vocabulary: 64,
      dim: 32,
      epochs: 4,
      examples: 6_400,
      validation: 128,
      tests: 128,
      batch: 64,
    },
    small: { epochs: 16, examples: 6_400, batch: 64 },
    paper: {
      vocabulary: 8_192,
      dim: 128,
      epochs: 64,
      examples: 100_000,
      validation: 3_000,
      tests: 3_000,
      batch: 512,
      lr: [1e-4, 4.64159e-4, 2.15443e-3, 1e-2],
      seeds: 5,
      stop: 0.99,
    },
  },
  examples: [
    "deno task recall --preset=quick",
    "deno task recall --task=associative --length=40 --vocabulary=20",
    "deno task recall --task=induction --length=32 --vocabulary=16 --answerOnly",
    "deno task recall --model=mamba2 --lengths=4,8,16,32 --vocabulary=128",
    "deno task recall --pairs=8 --length=128 --lr=1e-4..1e-2x4 --seeds=3",
  ],
  unused: ({ task }) =>
    task === "mqar"
      ? { answerOnly: "expected --task=associative or induction, as mqar always does so, got mqar" }
      : { pairs: `expected --task=mqar, which has pairs, got ${task}` },
  problem({ task, length, pairs, lengths, vocabulary, answerOnly }) {
    // More pairs stand in as many times more tokens, an even number of them.
    const recalled = (size: number, onlyAnswer: boolean): SequenceTask =>
      task === "mqar"
        ? multiQueryRecall({
          ...{ length: 2 * Math.floor(length * size / pairs / 2), pairs: size, vocabulary },
        })
        : (task === "associative" ? associativeRecall : inductionHead)({
          ...{ length: size, vocabulary, answerOnly: onlyAnswer },
        });
    const unit = task === "mqar" ? pairs : length;
    const most = task === "mqar" ? Math.floor((vocabulary / 2 - 1) / pairs) : Infinity;
    const usual = [1, 2, 4].filter((factor) => factor <= most).map((factor) => factor * unit);
    const sizes = [...new Set(lengths.flatMap((size) => size ? [size] : usual))];
    return {
      train: recalled(unit, answerOnly),
      test: recalled(unit, true),
      sizes: sizes.map((size) => ({ size, task: recalled(size, true) })),
      unit: task === "mqar" ? "Pairs" : "Tokens",
      trained: [unit, unit],
      fixed: true,
      description: `${task}, ${length} tokens${
        task === "mqar" ? `, ${pairs} pairs` : ""
      }, vocabulary ${vocabulary}, generated`,
    };
  },
});

if (import.meta.main) await runMain(() => runCommand(recall, Deno.args), { computes: true });

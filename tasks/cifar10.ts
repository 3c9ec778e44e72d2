/**
 * CIFAR-10 image classification with default and structured initialization, by Vision Transformers
 * and convolutional networks.
 *
 *     deno task cifar10 --data=DIR --init=default,mimetic --seeds=3
 *     deno task cifar10 --data=DIR --model=convmixer_96_8 --freeze=none,filters --kernel=3,5,7,9
 *
 * Figures measured with it are in RESULTS.md.
 *
 * @module
 */
import type { EpochNumbers } from "../src/experiments/mod.ts";
import type { Totals } from "../src/training/mod.ts";
import { findArm } from "./arms.ts";
import { assertSizes } from "./assert_runnable.ts";
import { loadImages, trainingData } from "./cifar10_data.ts";
import { writeReport } from "./cifar10_report.ts";
import { type CifarRun, planRuns } from "./cifar10_runs.ts";
import { covarianceOf, flags, resolve, scheduleOf, type Settings } from "./cifar10_settings.ts";
import { type Command, runCommand, runMain } from "./command.ts";
import type { ProgressLine } from "./progress.ts";
import { runExperiment, type Study } from "./run_experiment.ts";

/** `cifar10 --help` and its behaviour. */
export const cifar10: Command<typeof flags> = {
  usage: "deno task cifar10",
  about: `Trains a network on CIFAR-10 from different initializations and compares them.

Presets: quick (synthetic images, about a minute), small (ViT 96 wide, 6 blocks, patch 4,
10,000 images, 12 epochs), paper (ViT-Tiny, patch 2, all images, 100 epochs, 3 seeds: wants a GPU).
With --model=convmixer_… or convnext_… they are the recipe of ConvMixer's authors instead: small
takes 8 epochs, paper 25 over all images.
A flag given beside a preset wins. The run's folder gets config.json, records.jsonl,
summary.json, report.html and a checkpoint for each run that PyTorch's timm can load.
Ctrl-C, SIGTERM and SIGHUP save and stop it; --resume goes on to the same numbers.`,
  flags,
  examples: [
    "deno task cifar10 --preset=quick",
    "deno task cifar10 --data=cifar-10-batches-bin --seeds=3",
    "deno task cifar10 --init=default,mimetic,mimeticControl --lr=5e-4,1e-3,2e-3",
    "deno task cifar10 --model=convmixer_96_8 --init=default,covariance --freeze=none,filters",
    "deno task cifar10 --model=convmixer_96_8 --kernel=3,5,7,9 --seeds=3",
    "deno task cifar10 --resume=runs/cifar10-2026-01-31T12-00-00",
  ],
  run: (given, args) => runExperiment({ name: "cifar10", flags, resolve, plan }, given, args),
};

async function plan(settings: Settings, line: ProgressLine): Promise<Study<CifarRun>> {
  const options = { from: settings.from, covariance: covarianceOf(settings) };
  const arms = await Promise.all(
    settings.init.flatMap((init) =>
      settings.freeze.map((freeze) => findArm(init, freeze, options))
    ),
  );
  // What can't be run is refused before anything is downloaded.
  assertSizes(planRuns(settings, "", arms));
  const images = await loadImages(settings, line);
  const runs = planRuns(settings, images.train.description, arms);
  return {
    runs,
    epochs: settings.epochs,
    schedule: scheduleOf(settings),
    data: (run) => trainingData(settings, images, run.facts.seed),
    measure,
    description: images.train.description,
    report: (context) => writeReport({ ...context, settings, images, runs }),
  };
}

function measure(train: Totals, test: Totals | undefined): EpochNumbers {
  const { sums, examples } = train;
  return {
    trainLoss: sums.loss / examples,
    trainAccuracy: sums.correct / examples,
    ...test && {
      testLoss: test.sums.loss / test.examples,
      testAccuracy: test.sums.correct / test.examples,
    },
  };
}

if (import.meta.main) await runMain(() => runCommand(cifar10, Deno.args));

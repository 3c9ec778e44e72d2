/**
 * All schemes on one small setting each: in a Vision Transformer, in one without skip connections, in a
 * ConvMixer and in a Mamba-2, each arm at its own validated rate, beside the default and beside its control.
 *
 *     deno task schemes --data=DIR --note=JPEG-recompressed
 *
 * @module
 */
import { presetValues, setting, type SettingValues } from "../src/experiments/mod.ts";
import { runCommand, runMain } from "./command_line/command.ts";
import { schemesCommand } from "./command_line/experiment_command.ts";
import { madeOf } from "./command_line/made_of.ts";
import { comparedNetworks, comparedSettings, unusedOfNetworks } from "./scheme_networks.ts";

const { arms, choice, integer, numbers } = setting;

const settings = {
  preset: choice("size of the comparison: see below", "small", ["quick", "small"]),
  schemes: arms("schemes to compare, each beside its control; all that fit a network", ["all"]),
  ...comparedSettings,
  lr: numbers(
    "peak learning rates, as multiples of 2e-3 (Vision Transformers) and 1e-2; each arm has the best",
    // Times a network's own, each is a rate that other experiments take.
    ...[[0.3, 1, 3], { low: 1e-9, high: 1e5 }] as const,
  ),
  seeds: integer("runs of each arm at its rate, with seeds 0, 1, …; seed 0 chooses", 3, 1, 1_000),
};

type Values = SettingValues<typeof settings>;

const presets: Readonly<Record<Values["preset"], Partial<Values>>> = {
  quick: {
    ...{
      data: "synthetic",
      vit: "vit_nano",
      patch: 8,
      coreSteps: 50,
      convmixerPatch: 4,
      kernel: 5,
      dim: 16,
    },
    ...{ images: 320, validation: 64, test: 256, epochs: 2, convmixerEpochs: 2 },
    ...{ letters: 4, sequences: 256, sequenceEpochs: 2, sequenceTests: 128, batch: 32 },
    ...{ lr: [1, 3], seeds: 2 },
  },
  small: {},
};

/** `schemes --help` and its behavior. */
export const schemes = schemesCommand({
  name: "schemes",
  about: `Compares all schemes on one small setting each, beside the default and their controls.

Networks: vit (a Vision Transformer on CIFAR-10), skipless (the same without skip connections, with schemes
and a default of its own), convmixer (on CIFAR-10), mamba2 (on copying of strings). In each, every scheme of
the registry that fits its layers is an arm, and so is its control: random numbers of the same norms.
Every arm runs at every rate with seed 0; at the rate that validation data choose it runs with all seeds, and
is tested there, once. One page says how far each is from the default and from its control, with 95 %
intervals, paired by seed, and what is left where all comparisons are counted (Holm's correction).

Presets: quick (tiny networks, synthetic images), small (two to three hours on two cores).
A flag given beside a preset wins. How long all takes, if no run ends early, is estimated and said first.
The run's folder gets config.json, summary.json, schemes.csv, report.html and a folder for each network with
its parts.
Ctrl-C, SIGTERM and SIGHUP save and stop it; --resume goes on to the same numbers.`,
  kinds: ["attention", "depthwise", "perceptron", "stateSpace"],
  examples: [
    "deno task schemes --preset=quick",
    "deno task schemes --data=cifar-10-batches-bin",
    "deno task schemes --data=cifar-10-batches-bin --networks=convmixer --seeds=5",
    "deno task schemes --networks=vit --schemes=mimetic,mimetic:layout=legacy,conditioned",
    "deno task schemes --resume=runs/schemes-2026-01-31T12-00-00",
  ],
  settings,
  resolve: (given) => presetValues(settings, presets, given),
  unused: (values) => ({
    ...!values.schemes.includes("all") && {
      coreSteps: `expected all among the schemes, for which it is, got --schemes=${values.schemes}`,
    },
    ...unusedOfNetworks(values),
  }),
  study: (values) => ({
    networks: madeOf(settings, values, comparedNetworks),
    schemes: values.schemes,
  }),
});

if (import.meta.main) await runMain(() => runCommand(schemes, Deno.args), { computes: true });

import {
  adamW,
  lion,
  muon,
  type Optimizer,
  recomputations,
  type Recompute,
  sgd,
} from "../training/mod.ts";
import type { Study } from "./experiment.ts";
import { choice, integer, number, rates, zeroOr } from "./setting_kinds.ts";
import { addedLater, axis, type Setting, type SettingValues } from "./settings.ts";

/** The name of an optimizer. */
export type OptimizerName = "adamw" | "sgd" | "lion" | "muon";

type MakeOptimizer = (options: { weightDecay: number; clip: number }) => Optimizer;

/** The optimizers by name. */
const optimizers: Readonly<Record<OptimizerName, MakeOptimizer>> = {
  adamw: adamW,
  sgd,
  lion,
  muon,
};

/** The type of {@linkcode trainingSettings}. */
export type TrainingSettings = {
  readonly seeds: Setting<number>;
  readonly optimizer: Setting<OptimizerName>;
  readonly lr: Setting<readonly number[]>;
  readonly decay: Setting<number>;
  readonly warmup: Setting<number>;
  readonly clip: Setting<number>;
  readonly ema: Setting<number>;
  readonly layerDecay: Setting<number>;
  readonly recompute: Setting<Recompute>;
};

/** The settings of training, by AdamW unless another optimizer is named, with these initial values. */
export function trainingSettings(
  { lr, decay, warmup }: {
    readonly lr: number;
    readonly decay: number;
    readonly warmup: number;
  },
): TrainingSettings {
  return {
    seeds: axis(integer(
      "runs of each arm, with seeds 0, 1, …; it says first how small a difference they can show",
      ...[1, 1, 1_000],
    )),
    optimizer: addedLater(choice(
      "how weights follow their gradient; lion wants a tenth of adamw's lr and ten times its decay",
      "adamw",
      Object.keys(optimizers) as OptimizerName[],
    )),
    lr: axis(rates(
      "peak learning rates; of several, every arm has the one that validation chooses",
      [lr],
    )),
    decay: number("weight decay", decay, 0, 1e6),
    warmup: number("part of all steps in which the learning rate rises", warmup, 0, 0.99),
    // Below that, float32 would hold 0, which stands for no limit.
    clip: zeroOr(number("largest norm of the gradient, 0 for no limit", 1, 1e-6, 1e30)),
    ema: addedLater(number(
      "decay of averages of the weights, which are then what is measured; 0: the weights themselves",
      ...[0, 0, 0.99999] as const,
    )),
    layerDecay: addedLater(number(
      "rate of each block as a part of the next one's, as BEiT's fine-tuning has it; 1: all the same",
      ...[1, 1e-3, 1] as const,
    )),
    recompute: {
      ...addedLater(choice(
        "made again, not kept: functions, 0.4–0.8 of memory, 1–11% slower; blocks, 0.15–0.6, 20–35%",
        "none",
        recomputations,
      )),
      changeable: true,
    },
  };
}

/** What these settings say of a study. */
export function trainingStudy(
  { seeds, optimizer, lr, decay, clip, ema, layerDecay, recompute }: SettingValues<
    TrainingSettings
  >,
): Pick<Study, "seeds" | "rates" | "optimizer" | "session"> {
  return {
    seeds,
    rates: lr,
    optimizer: optimizers[optimizer]({ weightDecay: decay, clip }),
    session: { layerDecay, recompute, ...ema > 0 && { ema } },
  };
}

/**
 * A study that takes a moment, for tests of what is done with studies.
 *
 * @module
 */
import { imageBatches, syntheticImages } from "../../data/mod.ts";
import { describe, vit } from "../../models/mod.ts";
import { adamW, classification, constantSchedule } from "../../training/mod.ts";
import { namedArms } from "../arms.ts";
import type { Study } from "../experiment.ts";
import { integer, numbers } from "../setting_kinds.ts";
import type { SettingValues } from "../settings.ts";

const settings = {
  seeds: integer("runs of each arm", 1),
  epochs: integer("passes over the images", 2),
  lr: numbers("peak learning rates", [1e-3]),
};

const images = syntheticImages({ train: 32, test: 8 });

/** The study of these settings. */
export async function tinyStudy(
  { seeds, epochs, lr }: SettingValues<typeof settings>,
): Promise<Study> {
  const variants = [{ network: describe(vit({ dim: 8, depth: 1, heads: 2, patch: 16 })) }];
  return {
    variants,
    arms: await namedArms(["default", "mimetic"], { variants }),
    rates: lr,
    seeds,
    epochs,
    optimizer: adamW(),
    schedule: constantSchedule(),
    objective: classification({ batch: 8 }),
    data: () => ({
      description: "SYNTHETIC images",
      synthetic: true,
      open: (seed) => imageBatches(images, { batch: 8, seed }),
    }),
  };
}

/** An experiment of one's own. */
export const tiny = { name: "tiny", settings, study: tinyStudy };

/** The same experiment, of which runs of some seeds fail as they draw their weights. */
export function unlucky(fails: (seed: number) => boolean): typeof tiny {
  return {
    ...tiny,
    study: async (values) => {
      const { arms, ...study } = await tinyStudy(values);
      const start = (_: unknown, seed: number) => {
        if (fails(seed)) throw new Error("Cannot draw: expected luck, got none");
        return new Map<string, Float32Array>();
      };
      return { ...study, arms: arms.map((arm) => ({ ...arm, start })) };
    },
  };
}

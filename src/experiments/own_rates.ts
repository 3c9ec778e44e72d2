/**
 * Every arm at its own learning rate, which one seed chooses for all.
 *
 * @module
 */
import { chooseRates, type ChosenRate, type Ending } from "../reports/mod.ts";
import type { Study } from "./experiment.ts";
import type { PartRun, RunPart } from "./parts.ts";
import { measuresOf } from "./records.ts";

/** What a comparison at own rates came to. */
export interface Compared {
  /** The arms, in order. */
  readonly order: readonly string[];
  /** The ends of the runs by which rates were chosen. */
  readonly tried: readonly Ending[];
  /** The rate of each arm; one of which every run diverged has none. */
  readonly rates: ReadonlyMap<string, ChosenRate>;
  /** All runs at their arms' rates. */
  readonly chosen: readonly PartRun[];
}

/**
 * Compares arms, each at its own rate, in two parts: `choice` runs every arm at every rate with seed 0,
 * measured on validation data, and `comparison` every arm at the rate that was best there with the other
 * seeds. At the chosen rates seed 0 is one of the seeds that are compared.
 *
 * @param study What is compared; all its seeds count.
 * @param part Runs a part.
 */
export async function compareAtOwnRates(study: Study, part: RunPart): Promise<Compared> {
  const { arms } = study;
  const named = { ...study, nameRate: true };
  const choice = await part("choice", { ...named, seeds: 1 });
  const tried = choice.map(endingOf);
  const rates = chooseRates(tried);
  const fixed = arms.flatMap((arm) => {
    const chosen = rates.get(arm.name);
    return chosen ? [{ ...arm, rates: [chosen.rate] }] : [];
  });
  const seeds = study.seeds - 1;
  const rest = seeds > 0
    ? await part("comparison", { ...named, arms: fixed, seeds, firstSeed: 1 })
    : [];
  const chosen = [...choice, ...rest].filter(({ run: { facts } }) =>
    rates.get(facts.init)?.rate === facts.rate
  );
  return { order: arms.map(({ name }) => name), tried, rates, chosen };
}

/** What a run came to on the validation data. */
function endingOf({ run: { facts: { init, seed, rate } }, result }: PartRun): Ending {
  const accuracy = result ? measuresOf(result, "validation").accuracy ?? null : null;
  return { init, seed, rate, accuracy };
}

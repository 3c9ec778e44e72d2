import type { DrawingOptions } from "../initializers/mod.ts";
import { initialize } from "../models/mod.ts";
import type { Run, Study, StudyData } from "./experiment.ts";
import { assertCount } from "./limits.ts";

/**
 * A run for each arm, learning rate, network and seed; seeds outermost, so that arms can be compared
 * early. An arm with rates of its own has those.
 *
 * @throws {RangeError} if there are too many, or two have one name.
 */
export function planRuns(study: Study): Run[] {
  const { arms, variants, seeds, firstSeed = 0 } = study;
  const rates = [...new Set(arms.flatMap((arm) => arm.rates ?? study.rates))];
  assertCount({ networks: variants.length, rates: rates.length, arms: arms.length, seeds });
  const swept = sweptSizes(study);
  const runs: Run[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    for (const variant of variants) {
      for (const rate of rates) {
        for (const arm of arms) {
          if (arm.rates && !arm.rates.includes(rate)) continue;
          const { sizes } = variant;
          const facts = { init: arm.name, seed, rate, ...sizes && { sizes } };
          runs.push({ name: nameOf({ ...study, rates }, facts, swept), facts, arm, variant });
        }
      }
    }
  }
  assertNames(runs);
  return runs;
}

/** Names of the sizes in which networks differ. */
function sweptSizes({ variants }: Study): string[] {
  const names = new Set(variants.flatMap(({ sizes = {} }) => Object.keys(sizes)));
  return [...names].filter((name) => new Set(variants.map(({ sizes }) => sizes?.[name])).size > 1);
}

function nameOf(
  { rates, nameRate }: Study,
  { init, seed, rate, sizes = {} }: Run["facts"],
  swept: readonly string[],
): string {
  const words = [
    init,
    ...swept.flatMap((name) => name in sizes ? [`${name}${sizes[name]}`] : []),
    // A plus would become a minus: 1e30 is no 1e-30.
    ...rates.length > 1 || nameRate ? [`rate${rate}`.replace("+", "")] : [],
    `seed${seed}`,
  ];
  return words.join("-").replaceAll(/[^a-z0-9.-]+/gi, "-");
}

function assertNames(runs: readonly Run[]): void {
  const seen = new Set<string>();
  for (const { name } of runs) {
    if (seen.has(name)) {
      throw new RangeError(`Cannot plan runs: expected a name for each, got ${name} twice`);
    }
    seen.add(name);
  }
}

/** The first values of a run's parameters; the same ones whenever it is asked, and with any number of threads. */
export function firstValues(
  { facts, arm, variant }: Run,
  { threads }: DrawingOptions,
): Map<string, Float32Array> {
  const { network } = variant;
  const values = initialize(network, { seed: facts.seed, structured: arm.structured, threads });
  for (const [name, start] of arm.start?.(network, facts.seed) ?? []) values.set(name, start);
  return values;
}

/** What a run's checkpoint says of its network, its start and its data. */
export function metadataOf(
  { facts, variant: { network: { model } } }: Pick<Run, "facts" | "variant">,
  data: Pick<StudyData, "description">,
): Record<string, string> {
  return {
    model: model.name,
    configuration: JSON.stringify(model.configuration),
    initialization: facts.init,
    seed: String(facts.seed),
    data: data.description,
  };
}

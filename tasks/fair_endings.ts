import type { RunFacts } from "../src/experiments/mod.ts";
import type { Run, RunState } from "./experiment.ts";

const network = ({ init, kernel, depth }: RunFacts) => `${init} ${kernel} ${depth}`;
const trial = (facts: RunFacts) => `${network(facts)} ${facts.rate}`;

/**
 * Leaves out rates at which a seed diverged: the mean of the seeds that are left would look better than
 * the rate is. An arm that has no other rate keeps what it has.
 *
 * @param endings The ends of runs.
 * @param runs All runs.
 * @param states How each ended, by its name.
 * @returns The endings that a choice of rates may be made from.
 */
export function fairEndings<E extends RunFacts>(
  endings: readonly E[],
  runs: readonly Run[],
  states: ReadonlyMap<string, RunState>,
): E[] {
  const diverged = new Set(
    runs.filter(({ name }) => states.get(name)!.kind === "diverged").map(({ facts }) =>
      trial(facts)
    ),
  );
  const whole = endings.filter((ending) => !diverged.has(trial(ending)));
  const arms = new Set(whole.map(network));
  return endings.filter((ending) => !diverged.has(trial(ending)) || !arms.has(network(ending)));
}

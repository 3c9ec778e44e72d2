import assert from "assert";
import type { Run, RunState } from "./experiment.ts";
import { fairEndings } from "./fair_endings.ts";

const run = (init: string, rate: number, seed: number) =>
  ({ name: `${init} ${rate} ${seed}`, facts: { init, rate, seed } }) as Run;

Deno.test("a rate at which a seed diverged is chosen only where an arm has no other", () => {
  const runs = ["a", "b"].flatMap((init) =>
    [1, 2].flatMap((rate) => [0, 1].map((seed) => run(init, rate, seed)))
  );
  // Of a, one seed at rate 2; of b, one seed at both.
  const gone = ["a 2 0", "b 1 0", "b 2 1"];
  const states = new Map(runs.map(({ name }): [string, RunState] => [
    name,
    { kind: gone.includes(name) ? "diverged" : "complete", records: [] } as unknown as RunState,
  ]));
  const endings = runs.filter(({ name }) => !gone.includes(name)).map(({ facts }) => facts);
  assert.deepEqual(
    fairEndings(endings, runs, states).map(({ init, rate, seed }) => `${init} ${rate} ${seed}`),
    ["a 1 0", "a 1 1", "b 1 1", "b 2 0"],
  );
});

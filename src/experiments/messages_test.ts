import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import type { Progress } from "./log.ts";
import { runExperiment } from "./run_experiment.ts";
import { tiny } from "./testing/tiny.ts";

Deno.test("the time left is that of runs and epochs that aren't done", () =>
  inFolder(async (folder) => {
    const out = `${folder}/run`;
    /** How many epochs' time each run's first line adds to its own. */
    const laterOf = (shown: readonly Progress[]) => {
      const first = new Map(shown.toReversed().map((one) => [one.label, one]));
      return Object.fromEntries(
        [...first.values()].map(({ label, fraction, secondsLeft, runSecondsLeft }) => {
          const perEpoch = runSecondsLeft! / (2 * (1 - fraction));
          return [label.split("-")[0], Math.round((secondsLeft - runSecondsLeft!) / perEpoch)];
        }),
      );
    };
    const run = async (options: object) => {
      const shown: Progress[] = [];
      const log = { show: (one: Progress) => void shown.push(one), print() {} };
      await runExperiment(tiny, {}, { device: "cpu", log, ...options });
      return laterOf(shown);
    };
    assert.deepEqual(await run({ out }), { default: 2, mimetic: 0 });
    // The second run has ended, and isn't trained again.
    await Deno.remove(`${out}/checkpoints/default-seed0`, { recursive: true });
    assert.deepEqual(await run({ resume: out }), { default: 0 });
  }));

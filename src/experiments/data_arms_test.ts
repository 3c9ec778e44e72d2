import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { readCheckpoint } from "../training/mod.ts";
import { namedArms } from "./arms.ts";
import { dataArms } from "./data_arms.ts";
import { StoppedError } from "./log.ts";
import { runExperiment } from "./run_experiment.ts";
import { tiny, tinyStudy } from "./testing/tiny.ts";

/** The tiny experiment, from the starts that look at a batch. */
const experiment = {
  ...tiny,
  async study(values: Parameters<typeof tinyStudy>[0]) {
    const study = await tinyStudy(values);
    return { ...study, arms: await namedArms(["default", ...dataArms], study) };
  },
};

Deno.test("lsuv and its control are arms, which end at the same numbers if they were stopped", () =>
  inFolder(async (folder) => {
    const run = (out: string, options: Partial<Parameters<typeof runExperiment>[2]> = {}) =>
      runExperiment(experiment, {}, { device: "cpu", out, ...options });
    const { summary } = await run(`${folder}/whole`);
    assert.deepEqual(summary.arms.map(({ init }) => init), ["default", "lsuv", "lsuvNorms"]);
    const losses = summary.arms.map(({ testLoss }) => testLoss);
    assert.equal(new Set(losses).size, 3);
    let stops = 0;
    const stoppable = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const controller = new AbortController();
      if (++stops === 2) queueMicrotask(() => controller.abort());
      const done = await work(controller.signal);
      if (controller.signal.aborted) throw new StoppedError(130);
      return done;
    };
    await assert.rejects(run(`${folder}/halves`, { stoppable }), StoppedError);
    await runExperiment(experiment, {}, { device: "cpu", resume: `${folder}/halves` });
    for (const name of ["lsuv-seed0", "lsuvNorms-seed0"]) {
      const [whole, halves] = await Promise.all(
        ["whole", "halves"].map((part) => readCheckpoint(`${folder}/${part}/checkpoints/${name}`)),
      );
      assert.deepEqual(halves!.state.parameters, whole!.state.parameters, name);
    }
  }));

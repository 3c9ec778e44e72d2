/**
 * How long all parts of a comparison take, from the start on.
 *
 * @module
 */
import type { Device } from "../../devices/mod.ts";
import { evaluateSession, train } from "../../training/mod.ts";
import type { Loading, Study } from "../experiment.ts";
import type { Log, Progress } from "../log.ts";
import { makeSession } from "../make_session.ts";
import { firstValues, planRuns } from "../plan_runs.ts";
import { completeSummary } from "../read_summary.ts";

/** How long steps are timed, in seconds. */
const SECONDS = 1;

/** What is timed. */
export interface Timed {
  /** The study. */
  readonly study: Study;
  /** Test examples. */
  readonly tests: number;
  /** The folder of its parts. */
  readonly path: string;
  /** The most threads that draw weights. Default: one for each core. */
  readonly threads?: number;
}

/** Seconds that the two parts of a comparison will take; 0 for one that has ended. */
export interface PartSeconds {
  /** The part that chooses rates, with its tests. */
  readonly choice: number;
  /** The other seeds. */
  readonly comparison: number;
}

/** Times the first steps of a study's first run, in a session that nothing goes on from. */
export async function timeParts(
  device: Device,
  timed: Timed,
  loading: Loading,
): Promise<PartSeconds> {
  const { study, path } = timed;
  const [choiceEnded, comparisonEnded] = [
    await hasEnded(`${path}/choice`),
    study.seeds === 1 || await hasEnded(`${path}/comparison`),
  ];
  if (choiceEnded && comparisonEnded) return { choice: 0, comparison: 0 };
  const { run, test } = await timeRun(device, timed, loading);
  const arms = study.arms.length;
  return {
    choice: choiceEnded ? 0 : arms * (study.rates.length * run + test),
    comparison: comparisonEnded ? 0 : arms * (study.seeds - 1) * (run + test),
  };
}

async function hasEnded(path: string): Promise<boolean> {
  return await completeSummary(path) !== undefined;
}

/** Seconds of a run, with what is measured after epochs, and of a test. */
async function timeRun(
  device: Device,
  { study, tests, threads }: Timed,
  loading: Loading,
): Promise<{ run: number; test: number }> {
  const [run] = planRuns({ ...study, arms: study.arms.slice(0, 1), seeds: 1 });
  const loaded = await study.data(loading);
  using data = loaded.open(0);
  const values = firstValues(run, { threads });
  const session = await makeSession({ device, study, data: loaded }, run, values);
  try {
    return await loading.stoppable(async (signal) => {
      const step = await secondsPerStep({ session, data, epochs: 1, learningRate: 0, signal });
      const measured = await evaluateSession(session, data, signal);
      return {
        run: study.epochs * (data.stepsPerEpoch * step + (measured?.seconds ?? 0)),
        test: measured ? tests * measured.seconds / measured.examples : 0,
      };
    });
  } finally {
    session.destroy();
  }
}

/** Seconds of a step, the first ones left out: a device may prepare itself in them. */
async function secondsPerStep(options: Parameters<typeof train>[0]): Promise<number> {
  let [before, now] = [{ step: 0, seconds: 0 }, { step: 0, seconds: 0 }];
  for await (const event of train(options)) {
    if (event.kind !== "progress") break;
    const { step, totals: { seconds } } = event.position;
    if (now.step && !before.step) before = now;
    now = { step, seconds };
    if (seconds - before.seconds > SECONDS && before.step) break;
  }
  return (now.seconds - before.seconds) / Math.max(1, now.step - before.step);
}

/** A log that adds to the time left what comes after the part that goes on. */
export class WholeLog implements Log {
  #begun = 0;

  /**
   * One that says everything to another log.
   *
   * @param log That one.
   * @param seconds How long each part takes, in order; empty where nothing is known.
   */
  constructor(private readonly log: Log, private readonly seconds: readonly number[]) {}

  /** The next part begins. */
  begin(): void {
    this.#begun++;
  }

  /** Shows the state of the work. */
  show(progress: Progress): void {
    const later = this.seconds.slice(this.#begun).reduce((sum, some) => sum + some, 0);
    this.log.show({ ...progress, secondsLeft: progress.secondsLeft + later });
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.log.print(line);
  }
}

/**
 * Arms that train side by side, on the same batches in the same order.
 *
 * @module
 */
import type { Device } from "../../../src/devices/mod.ts";
import { show } from "../../../src/host/mod.ts";
import type { Network } from "../../../src/models/mod.ts";
import type { SessionProfile, Totals, TrainingBatch } from "../../../src/training/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import type { Guesses, Picture, StepResults, TestResult, View } from "../shown.ts";
import { Arm } from "./arm.ts";
import type { RunData } from "./data.ts";
import { guess } from "./guesses.ts";
import { rateOf } from "./network.ts";
import { parametersOf, pictureOf } from "./pictures.ts";

/** What a race is made of. */
export interface RaceOptions {
  /** Where all arms train. */
  readonly device: Device;
  /** Their network. */
  readonly network: Network;
  /** The run's settings. */
  readonly settings: RunSettings;
  /** What they learn from; the race gives it back. */
  readonly data: RunData;
}

/** The most bytes that all arms may take on the device: a tab has about 4 GiB. */
const MOST_BYTES = 1.5 * 2 ** 30;

/** All arms of a run. */
export class Race {
  #step = 0;
  #last: TrainingBatch | undefined;
  #batches: AsyncIterator<TrainingBatch>;
  #rate: (step: number) => number;

  private constructor(
    private readonly options: RaceOptions,
    private readonly arms: readonly Arm[],
  ) {
    this.#batches = endless(options.data);
    this.#rate = rateOf(options.settings);
  }

  /**
   * Makes all arms. If one can't be made, none is left.
   *
   * @throws {Error} if the device has no room for them.
   */
  static async create(options: RaceOptions): Promise<Race> {
    const { device, network, settings, data } = options;
    const arms: Arm[] = [];
    try {
      for (const init of settings.init) {
        const samples = data.asked.count;
        arms.push(await Arm.create({ device, network, settings, init, samples }));
        const bytes = arms.reduce((sum, arm) => sum + arm.bytes, 0);
        if (bytes > MOST_BYTES) throw new RangeError(tooLarge(arms.length, bytes));
      }
      return new Race(options, arms);
    } catch (error) {
      arms.forEach((arm) => arm.destroy());
      data[Symbol.dispose]();
      throw error;
    }
  }

  /** The network. */
  get network(): Network {
    return this.options.network;
  }

  /** The run's settings. */
  get settings(): RunSettings {
    return this.options.settings;
  }

  /** What all arms learn from. */
  get data(): RunData {
    return this.options.data;
  }

  /** Steps queued so far. */
  get step(): number {
    return this.#step;
  }

  /** Whether the run has taken all its steps, or no arm trains any more. */
  get finished(): boolean {
    const { steps } = this.settings;
    return steps > 0 && this.#step >= steps ||
      this.arms.every(({ diverged }) => diverged !== undefined);
  }

  /** Queues one step of each arm, all from the same batch. Answers with the examples that they take. */
  async advance(): Promise<number> {
    const { value: batch } = await this.#batches.next();
    this.#last = batch;
    const rate = this.#rate(this.#step);
    for (const arm of this.arms) arm.update(batch, rate);
    this.#step++;
    return batch.examples * this.arms.filter(({ diverged }) => diverged === undefined).length;
  }

  /** Results of the steps since the last call; at most 32 of them may wait. */
  async read(): Promise<StepResults[]> {
    const results: StepResults[] = [];
    for (const arm of this.arms) results.push(await arm.read());
    return results;
  }

  /** Measures all arms on the test data, and yields after each batch of each. */
  async *measure(): AsyncGenerator<void, (TestResult | undefined)[]> {
    const totals = this.arms.map((): Totals => ({ examples: 0, sums: {}, seconds: 0 }));
    for await (const batch of this.data.test!()) {
      for (const [i, arm] of this.arms.entries()) {
        if (arm.diverged !== undefined) continue;
        totals[i] = added(totals[i], await arm.measure(batch));
        yield;
      }
    }
    return this.arms.map((arm, i) =>
      arm.diverged === undefined ? arm.result(totals[i]) : undefined
    );
  }

  /** Asks all arms, and yields after each. */
  async *ask(): AsyncGenerator<void, (Guesses | undefined)[]> {
    const { data: { asked }, settings: { problem } } = this.options;
    const guesses: (Guesses | undefined)[] = [];
    for (const { diverged, predictor } of this.arms) {
      guesses.push(diverged === undefined ? await guess(predictor, asked, problem) : undefined);
      yield;
    }
    return guesses;
  }

  /** Pictures of each arm; only what they show is read. */
  async pictures(views: readonly View[]): Promise<Picture[][]> {
    const { network } = this;
    const names = new Set(views.flatMap((view) => parametersOf(network, view)).map((p) => p.name));
    const all: Picture[][] = [];
    for (const arm of this.arms) {
      const values = await arm.parameters(names);
      all.push(views.map((view) => pictureOf(network, view, ({ name }) => values.get(name)!)));
    }
    return all;
  }

  /**
   * An arm.
   *
   * @throws {RangeError} if there is none of that number, or it has diverged.
   */
  arm(index: number): Arm {
    const arm = this.arms[index];
    if (!arm) {
      const rule = `an arm from 0 to ${this.arms.length - 1}`;
      throw new RangeError(`Cannot find an arm: expected ${rule}, got ${show(index)}`);
    }
    if (arm.diverged === undefined) return arm;
    throw new RangeError(`Cannot use ${arm.init}: ${arm.diverged}`);
  }

  /**
   * Times the kernels of an arm's step, with the batch of the last one.
   *
   * @throws {RangeError} as `arm`; an `Error` if there was no step yet, or the device can't time kernels.
   */
  async profile(index: number): Promise<SessionProfile> {
    const arm = this.arm(index);
    if (this.#last) return await arm.profile(this.#last);
    throw new Error("Cannot profile: expected a run that has taken a step, got one at its start");
  }

  /** Gives everything back. */
  async destroy(): Promise<void> {
    this.arms.forEach((arm) => arm.destroy());
    await this.#batches.return?.();
    this.data[Symbol.dispose]();
  }
}

/** The batches of all epochs, one epoch after the other. */
async function* endless(data: RunData): AsyncGenerator<TrainingBatch, never> {
  for (let epoch = 0;; epoch++) yield* data.epoch(epoch);
}

function added(a: Totals, b: Totals): Totals {
  const names = Object.keys(b.sums);
  return {
    examples: a.examples + b.examples,
    sums: Object.fromEntries(names.map((name) => [name, (a.sums[name] ?? 0) + b.sums[name]])),
    seconds: a.seconds + b.seconds,
  };
}

function tooLarge(arms: number, bytes: number): string {
  const [limit, got] = [MOST_BYTES, bytes].map((n) => `${(n / 2 ** 30).toFixed(1)} GiB`);
  return `Cannot start: expected arms that take ${limit} together, got ${got} for ${arms}; choose a ` +
    "smaller width, depth or batch, or fewer arms";
}

/**
 * One of the arms that train side by side.
 *
 * @module
 */
import type { Device } from "../../../src/devices/mod.ts";
import { initialize, learnedFactors, type Network } from "../../../src/models/mod.ts";
import {
  evaluateSession,
  type Objective,
  Predictor,
  profileSession,
  Session,
  type SessionProfile,
  type Totals,
  type TrainingBatch,
} from "../../../src/training/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import type { StepResults, TestResult } from "../shown.ts";
import { objectiveOf, optimizerOf } from "./network.ts";
import { schemesOf } from "./preview.ts";

/** The most steps whose results wait to be read. */
export const MOST_PENDING = 32;

/** What an arm is made of. */
export interface ArmOptions {
  /** Where it trains. */
  readonly device: Device;
  /** Its network. */
  readonly network: Network;
  /** The run's settings. */
  readonly settings: RunSettings;
  /** Its text. */
  readonly init: string;
  /** How many samples it is asked at once. */
  readonly samples: number;
}

/** A network in training from one initialization. */
export class Arm {
  /** Why it no longer trains, once it has diverged. */
  diverged: string | undefined;
  /** Examples of the steps whose results wait. */
  #pending: number[] = [];

  private constructor(
    /** Its text. */
    readonly init: string,
    private readonly session: Session,
    private readonly objective: Objective,
    /** Answers by the current weights. */
    readonly predictor: Predictor,
  ) {}

  /**
   * Draws the first values and compiles the steps. If it can't, the device is left as it was.
   *
   * @throws {Error} if the device has no room for it.
   */
  static async create({ device, network, settings, init, samples }: ArmOptions): Promise<Arm> {
    const { seed } = settings;
    const objective = objectiveOf(settings);
    const structured = schemesOf(network, init);
    const values = initialize(network, { seed, structured });
    const session = await Session.create({
      ...{ device, network, objective, optimizer: optimizerOf(settings) },
      ...{ values, factors: learnedFactors(network, structured), seed, maxPending: MOST_PENDING },
    });
    try {
      const predictor = await Predictor.of(session, { batch: samples });
      return new Arm(init, session, objective, predictor);
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /** Bytes on the device, those of its predictions apart. */
  get bytes(): number {
    return this.session.bytes;
  }

  /** Queues a step. */
  update({ inputs, examples }: TrainingBatch, rate: number): void {
    if (this.diverged !== undefined) return;
    this.session.update(inputs, rate);
    this.#pending.push(examples);
  }

  /** The results of the steps since the last call. What isn't finite ends the arm's training. */
  async read(): Promise<StepResults> {
    const examples = this.#pending.splice(0);
    const runs = examples.length ? await this.session.read() : [];
    const bad = runs.findIndex((run) => !Object.values(run).every(([x]) => Number.isFinite(x)));
    if (bad >= 0) {
      const step = this.session.step - runs.length + bad + 1;
      this.diverged = `its loss or gradient is no longer finite since step ${step}; ` +
        "a lower learning rate may help";
    }
    const metrics = runs.slice(0, bad < 0 ? undefined : bad).map((run, i) => {
      const sums = Object.fromEntries(Object.entries(run).map(([name, [sum]]) => [name, sum]));
      return this.objective.metrics({ examples: examples[i], sums, seconds: 0 });
    });
    return {
      loss: Float32Array.from(metrics, ({ loss }) => loss),
      accuracy: Float32Array.from(metrics, ({ accuracy }) => accuracy),
      ...this.diverged !== undefined && { diverged: this.diverged },
    };
  }

  /** Sums over one batch of a test. */
  async measure(batch: TrainingBatch): Promise<Totals> {
    const data = { stepsPerEpoch: 1, epoch: () => [], test: () => [batch] };
    return (await evaluateSession(this.session, data))!;
  }

  /** What sums over a test's batches tell; nothing if they aren't finite. */
  result(totals: Totals): TestResult | undefined {
    const metrics = this.objective.metrics(totals);
    return Number.isFinite(metrics.loss) ? metrics : undefined;
  }

  /** The current values of some parameters, or of all. */
  parameters(names?: Iterable<string>): Promise<Map<string, Float32Array>> {
    return this.session.parameters(names);
  }

  /** Times the kernels of a step, and leaves the arm as it was. No results may wait. */
  profile({ inputs }: TrainingBatch): Promise<SessionProfile> {
    return profileSession(this.session, inputs, { runs: 5 });
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.predictor.destroy();
    this.session.destroy();
  }
}

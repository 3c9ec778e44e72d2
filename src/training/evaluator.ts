import { checkSwitches } from "../host/mod.ts";
import { type CompiledNetwork, compileNetwork, type NetworkOptions } from "./compile_network.ts";
import { evaluateBatches } from "./evaluate_batches.ts";
import type { Objective } from "./objectives.ts";
import { evaluationProgram, pendingRuns } from "./step_programs.ts";
import type { Measured, TrainingBatch } from "./totals.ts";

/** What an evaluator is made of. */
export interface EvaluatorOptions extends NetworkOptions {
  /** What is measured, and the batch that it is measured in. */
  readonly objective: Objective;
  /** True to count answers by class, too, where examples have classes. Default false. */
  readonly answers?: boolean;
}

/** The most runs between two read-backs. */
const MAX_PENDING = 32;

/**
 * Measures a network without training it: an objective's metrics over batches, with nothing on the
 * device but the parameters and one compiled evaluation.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { classification, Evaluator } from "@x/mimetic/training";
 *
 * const network = describe(vitNano());
 * const device = await openDevice("cpu");
 * const evaluator = await Evaluator.create({
 *   device,
 *   network,
 *   objective: classification({ batch: 2 }),
 *   values: initialize(network, { seed: 0 }),
 * });
 * const inputs = { images: new Float32Array(2 * 3 * 32 * 32), labels: Int32Array.of(3, 7) };
 * const { metrics } = await evaluator.evaluate([{ inputs, examples: 2 }]);
 * console.log(`accuracy ${metrics.accuracy}`);
 * evaluator.destroy();
 * device.destroy();
 * ```
 */
export class Evaluator {
  private constructor(
    private readonly compiled: CompiledNetwork,
    private readonly objective: Objective,
    private readonly how: { readonly most: number; readonly answers: boolean },
  ) {}

  /**
   * Compiles the evaluation and writes the parameters. If it can't, the device is left as it was.
   *
   * @throws {RangeError} if a value is missing, surplus, of another size or not finite.
   */
  static async create(options: EvaluatorOptions): Promise<Evaluator> {
    const { network: { model }, objective, answers = false } = options;
    checkSwitches("create an evaluator", { answers });
    let most = MAX_PENDING;
    const compiled = await compileNetwork(
      options,
      (program) => most = pendingRuns(program, MAX_PENDING),
      (layout) => evaluationProgram(model, { objective, layout, answers }),
    );
    return new Evaluator(compiled, objective, { most, answers });
  }

  /**
   * Sums over batches, what they tell, and with `answers` counts by class. The signal ends it early, with the
   * sums so far.
   */
  evaluate(
    batches: AsyncIterable<TrainingBatch> | Iterable<TrainingBatch>,
    signal?: AbortSignal,
  ): Promise<Measured> {
    const { executable } = this.compiled;
    return evaluateBatches(executable, this.objective, batches, { ...this.how, signal });
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.compiled.destroy();
  }
}

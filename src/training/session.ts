import type { Device, Executable, Outputs, Program, StepProfile, Values } from "../devices/mod.ts";
import { checkChoice, checkInteger, checkNumber, checkSwitches } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { CompiledUpdate, MAX_PENDING } from "./compiled_update.ts";
import { withLayerDecay } from "./layer_decay.ts";
import type { Objective } from "./objectives.ts";
import {
  checkParameters,
  layOutParameters,
  type ParameterLayout,
  readParameters,
  readSomeParameters,
  writeParameters,
} from "./parameter_layout.ts";
import { recomputations, type SessionOptions, type SessionState } from "./session_options.ts";
import {
  createSessionVariables,
  readStates,
  restoreVariables,
  type SessionVariables,
} from "./session_variables.ts";
import {
  evaluationProgram,
  GRADIENT,
  pendingRuns,
  TRAINED,
  updatePrograms,
} from "./step_programs.ts";

/** The most parts of a batch, so that the results of several batches can wait. */
const MOST_PARTS = 1_000;

/** What a session has besides its programs. */
interface SessionParts extends SessionVariables {
  readonly options: SessionOptions;
  /** Evaluations whose results can wait. */
  readonly pending: number;
}

/**
 * A network in training on a device: one compiled step, one compiled evaluation, and the variables that
 * both share. Its outputs are the objective's sums, and with training steps `squaredGradientNorm`,
 * before clipping.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { adamW, classification, Session } from "@x/mimetic/training";
 *
 * const network = describe(vitNano());
 * const device = await openDevice("cpu");
 * const session = await Session.create({
 *   device,
 *   network,
 *   objective: classification({ batch: 2 }),
 *   optimizer: adamW(),
 *   values: initialize(network, { seed: 0 }),
 * });
 * session.update({ images: new Float32Array(2 * 3 * 32 * 32), labels: Int32Array.of(3, 7) }, 1e-3);
 * const [{ loss }] = await session.read();
 * console.log(`loss ${loss[0] / 2}`);
 * session.destroy();
 * device.destroy();
 * ```
 */
export class Session {
  #point = { step: 0 }; // another object after each update and restored point

  private constructor(
    private readonly parts: SessionParts,
    private readonly compiled: CompiledUpdate,
    /** The compiled evaluation, unless it was left out. */
    readonly evaluation: Executable | undefined,
  ) {}

  /**
   * Compiles the steps and writes the first values. If it can't, the device is left as it was.
   *
   * @throws {RangeError} if nothing is left to train, a factor isn't a power of two from 2⁻³² to 2³² or of no
   *   parameter, or values are missing, surplus, of another size or not finite.
   */
  static async create(options: SessionOptions): Promise<Session> {
    const { device, network, objective, values, maxPending } = options;
    const { evaluation = true, answers = false, seed = 0, accumulate = 1, ema } = options;
    const { layerDecay = 1, recompute = "none" } = options;
    checkSwitches("create a session", { evaluation, answers });
    checkInteger("create a session", "accumulate", accumulate, { most: MOST_PARTS });
    if (ema !== undefined) checkNumber("create a session", "ema", ema, { least: 0, below: 1 });
    const optimizer = withLayerDecay(options.optimizer, network.parameters, layerDecay);
    const layout = layOutParameters(network, options.frozen, options.factors);
    if (!layout.sizes.parameters) {
      throw new RangeError(
        `Cannot train: expected a parameter that is neither fixed nor frozen, got none of ` +
          layout.places.size,
      );
    }
    checkParameters(layout, values);
    new Random(seed); // refuses a seed that isn't one
    const averaged = ema !== undefined;
    checkChoice("create a session", "recompute", recompute, recomputations);
    const update = { objective, optimizer, layout, accumulate, averaged, recompute };
    const programs = updatePrograms(network.model, update);
    const test = evaluation && evaluationProgram(network.model, { objective, layout, answers });
    const pending = test ? pendingRuns(test, maxPending ?? MAX_PENDING) : 0;
    const states = [...optimizer.states, ...averaged ? [TRAINED] : []];
    const variables = createSessionVariables(device, layout, [
      ...states,
      ...accumulate > 1 ? [GRADIENT] : [],
    ]);
    const made: { destroy(): void }[] = [variables];
    try {
      writeParameters(layout, variables, values);
      if (averaged) variables.write(TRAINED, await variables.read("parameters"));
      const settings = { optimizer, accumulate, ema, seed, maxPending };
      const training = await CompiledUpdate.compile(device, variables, programs, settings);
      made.push(training);
      const compiled = test && await device.compile(test, variables, { maxPending: pending });
      const parts = { options, layout, variables, states, pending };
      return new Session(parts, training, compiled || undefined);
    } catch (error) {
      made.reverse().forEach((part) => part.destroy());
      throw error;
    }
  }

  /** The compiled training step: of a part of a batch, with `accumulate`. */
  get training(): Executable {
    return this.compiled.training;
  }

  /** Where it runs. */
  get device(): Device {
    return this.parts.options.device;
  }

  /** The network in training. */
  get network(): Network {
    return this.parts.options.network;
  }

  /** The most runs whose results can wait. */
  get maxPending(): number {
    return this.parts.options.maxPending ?? MAX_PENDING;
  }

  /** The most evaluations whose results can wait, and whether they give answers to be counted by class. */
  get evaluations(): { readonly maxPending: number; readonly answers: boolean } {
    const { pending, options: { answers = false } } = this.parts;
    return { maxPending: pending, answers };
  }

  /** What it is trained for. */
  get objective(): Objective {
    return this.parts.options.objective;
  }

  /** Updates done so far. */
  get step(): number {
    return this.#point.step;
  }

  /** Bytes on the device: variables and both programs. */
  get bytes(): number {
    return this.parts.variables.bytes + this.compiled.bytes + (this.evaluation?.memory.total ?? 0);
  }

  /**
   * Queues one update. A refused one changes nothing.
   *
   * @throws {RangeError} if the rate isn't a finite number of at least 0, or inputs don't fit: their
   *   names, sizes, labels or tokens out of range, numbers that aren't finite.
   */
  update(inputs: Readonly<Record<string, Values>>, learningRate: number): void {
    this.compiled.run(inputs, learningRate, this.step + 1);
    this.#point = { step: this.step + 1 };
  }

  /**
   * An update like {@linkcode Session.update}, with the same results to the bit, that resolves with the
   * time of each of its kernels; no other one may begin before. {@linkcode profileSession} takes medians.
   *
   * @throws what {@linkcode Session.update} throws.
   * @throws {Error} if the device can't time kernels.
   */
  async profile(
    inputs: Readonly<Record<string, Values>>,
    learningRate: number,
  ): Promise<StepProfile[]> {
    const steps = await this.compiled.profile(inputs, learningRate, this.step + 1);
    this.#point = { step: this.step + 1 };
    return steps;
  }

  /** The results of all updates since the last call. */
  read(): Promise<Outputs[]> {
    return this.compiled.read();
  }

  /**
   * The current parameters by name: all of them, or only those of some names, without a copy of the others.
   * With `ema` they are the averages, which evaluation takes, too.
   *
   * @throws {RangeError} if the network has no parameter of a name.
   */
  parameters(names?: Iterable<string>): Promise<Map<string, Float32Array>> {
    const { layout, variables } = this.parts;
    return names ? readSomeParameters(layout, variables, names) : readParameters(layout, variables);
  }

  /** Compiles a further program of the session's variables. Whoever asks for it destroys it. */
  compile(build: (layout: ParameterLayout) => Program, maxPending: number): Promise<Executable> {
    const { options: { device }, layout, variables } = this.parts;
    return device.compile(build(layout), variables, { maxPending });
  }

  /**
   * All that is needed to go on from here.
   *
   * @throws {Error} if an update or a restore comes before it resolves: parts would be of before and after.
   */
  async save(): Promise<SessionState> {
    const point = this.#point;
    const states = await readStates(this.parts);
    const parameters = await this.parameters();
    if (point === this.#point) return { ...point, parameters, states };
    throw new Error(`Cannot save update ${point.step}: expected no update or restore yet, got one`);
  }

  /**
   * Goes on from a saved point. One that is refused changes nothing.
   *
   * @throws {RangeError} if a parameter or state is missing, surplus, of the wrong size or not
   *   finite, or the step isn't a whole number.
   */
  restore({ step, parameters, states }: SessionState): void {
    checkInteger("restore", "the step", step, { least: 0 });
    restoreVariables(this.parts, { parameters, states });
    this.#point = { step };
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.compiled.destroy();
    this.evaluation?.destroy();
    this.parts.variables.destroy();
  }
}

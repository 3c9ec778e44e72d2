import type {
  Device,
  Executable,
  Outputs,
  Program,
  StepProfile,
  Values,
  Variables,
} from "../devices/mod.ts";
import { checkInteger, checkSwitches } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import type { Objective } from "./objectives.ts";
import {
  checkParameters,
  checkValues,
  layOutParameters,
  type ParameterLayout,
  parameterVariables,
  readParameters,
  readSomeParameters,
  splitParameters,
  writeParameters,
} from "./parameter_layout.ts";
import type { SessionOptions, SessionState } from "./session_options.ts";
import { evaluationProgram, trainingProgram } from "./step_programs.ts";
import { completeInputs, type Mask } from "./step_source.ts";

/** What a session has besides its programs. */
interface SessionParts {
  readonly options: SessionOptions;
  readonly layout: ParameterLayout;
  readonly variables: Variables;
  readonly masks: readonly Mask[];
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
  #step = 0;

  private constructor(
    private readonly parts: SessionParts,
    /** The compiled training step. */
    readonly training: Executable,
    /** The compiled evaluation, unless it was left out. */
    readonly evaluation: Executable | undefined,
  ) {}

  /**
   * Compiles the steps and writes the first values. If it can't, the device is left as it was.
   *
   * @throws {RangeError} if nothing is left to train, a factor isn't a power of two, or values are missing,
   *   surplus, of another size or not finite.
   */
  static async create(options: SessionOptions): Promise<Session> {
    const { device, network, objective, optimizer, values, maxPending } = options;
    const { evaluation = true, seed = 0 } = options;
    checkSwitches("create a session", { evaluation });
    const layout = layOutParameters(network, options.frozen, options.factors);
    if (!layout.sizes.parameters) {
      throw new RangeError(
        `Cannot train: expected a parameter that is neither fixed nor frozen, got none of ` +
          layout.places.size,
      );
    }
    checkParameters(layout, values);
    new Random(seed); // refuses a seed that isn't one
    const { masks, ...step } = trainingProgram(network.model, { objective, optimizer, layout });
    const test = evaluation && evaluationProgram(network.model, { objective, layout });
    const parameters = { shape: [layout.sizes.parameters], dtype: "float32" } as const;
    const variables = device.createVariables([
      ...parameterVariables(layout),
      ...optimizer.states.map((name) => ({ name, ...parameters })),
    ]);
    const made: { destroy(): void }[] = [variables];
    try {
      writeParameters(layout, variables, values);
      const training = await device.compile(step, variables, { maxPending });
      made.push(training);
      const compiled = test ? await device.compile(test, variables, { maxPending }) : undefined;
      return new Session({ options, layout, variables, masks }, training, compiled);
    } catch (error) {
      made.reverse().forEach((part) => part.destroy());
      throw error;
    }
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
    return this.parts.options.maxPending ?? 64;
  }

  /** What it is trained for. */
  get objective(): Objective {
    return this.parts.options.objective;
  }

  /** Updates done so far. */
  get step(): number {
    return this.#step;
  }

  /** Bytes on the device: variables and both programs. */
  get bytes(): number {
    return this.parts.variables.bytes + this.training.memory.total +
      (this.evaluation?.memory.total ?? 0);
  }

  /**
   * Queues one update. A refused one changes nothing.
   *
   * @throws {RangeError} if the rate isn't a finite number of at least 0, or inputs don't fit: their
   *   names, sizes, labels or tokens out of range, numbers that aren't finite.
   */
  update(inputs: Readonly<Record<string, Values>>, learningRate: number): void {
    this.training.run(this.#complete(inputs, learningRate));
    this.#step++;
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
    const steps = await this.training.profile(this.#complete(inputs, learningRate));
    this.#step++;
    return steps;
  }

  /** The objective's inputs with the session's own. */
  #complete(
    inputs: Readonly<Record<string, Values>>,
    learningRate: number,
  ): Record<string, Values> {
    const { options: { optimizer, seed = 0 }, masks } = this.parts;
    const step = this.#step + 1;
    return completeInputs(inputs, { optimizer, masks, seed, step, learningRate });
  }

  /** The results of all updates since the last call. */
  read(): Promise<Outputs[]> {
    return this.training.read();
  }

  /**
   * The current parameters by name: all of them, or only those of some names, without a copy of the others.
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

  /** All that is needed to go on from here. */
  async save(): Promise<SessionState> {
    const { options: { optimizer }, layout, variables } = this.parts;
    const states = new Map<string, Map<string, Float32Array>>();
    for (const name of optimizer.states) {
      const flat = await variables.read(name) as Float32Array;
      states.set(name, splitParameters(layout, "parameters", flat));
    }
    return { step: this.#step, parameters: await this.parameters(), states };
  }

  /**
   * Goes on from a saved point. One that is refused changes nothing.
   *
   * @throws {RangeError} if a parameter or state is missing, surplus, of the wrong size or not
   *   finite, or the step isn't a whole number.
   */
  restore({ step, parameters, states }: SessionState): void {
    checkInteger("restore", "the step", step, { least: 0 });
    const { options: { optimizer }, layout, variables } = this.parts;
    checkParameters(layout, parameters);
    const trained = [...layout.places].filter(([, place]) => place.variable === "parameters");
    const parts = optimizer.states.flatMap((name) =>
      trained.map(([parameter, { offset, declaration: { shape } }]) => {
        const values = states.get(name)?.get(parameter);
        checkValues(`restore the state ${name} of "${parameter}"`, values, shape);
        return { name, values: values!, offset };
      })
    );
    writeParameters(layout, variables, parameters);
    for (const { name, values, offset } of parts) variables.write(name, values, offset);
    this.#step = step;
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.training.destroy();
    this.evaluation?.destroy();
    this.parts.variables.destroy();
  }
}

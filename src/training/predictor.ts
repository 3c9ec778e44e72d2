import type { Outputs, Program, Values } from "../devices/mod.ts";
import { checkInteger, kindOrValue, show } from "../host/mod.ts";
import type { Model, Network } from "../models/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { type CompiledNetwork, compileNetwork, type NetworkOptions } from "./compile_network.ts";
import type { ParameterLayout } from "./parameter_layout.ts";
import { type PredictionOutput, predictionProgram } from "./prediction_program.ts";
import { largest, padded, type PredictedTensor } from "./prediction_rows.ts";
import type { Session } from "./session.ts";

/** How a predictor runs. */
export interface PredictionOptions {
  /** Examples of a run: the one size that is compiled. More take more memory. Default 64. */
  readonly batch?: number;
  /** Names of intermediate tensors to return, of those in `network.observable`. Default none. */
  readonly observe?: readonly string[];
}

/** What a predictor is made of. */
export interface PredictorOptions extends NetworkOptions, PredictionOptions {}

/** What a network makes of examples. */
export interface Prediction {
  /** The logits of all examples: `[B, classes]`, of tokens `[B·T, classes]`. */
  readonly logits: PredictedTensor;
  /** The class of the largest of each row of logits. */
  readonly classes: Int32Array;
  /** The intermediate tensors that were asked for, of all examples, by name. */
  readonly observed: ReadonlyMap<string, PredictedTensor>;
}

/** What makes a program of a network's parameters. */
type Build = (layout: ParameterLayout) => Program;

/** Runs that are queued before their results are read. */
const MAX_PENDING = 4;

/**
 * Runs a trained network on any number of examples. It takes no objective and no optimizer, and batch
 * norm uses its running statistics.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { Predictor } from "@x/mimetic/training";
 *
 * const network = describe(vitNano());
 * const device = await openDevice("cpu");
 * const predictor = await Predictor.create({
 *   device,
 *   network,
 *   values: initialize(network, { seed: 0 }), // or a session's: await session.parameters()
 *   observe: ["blocks.0.attn.input"],
 * });
 * const images = new Float32Array(5 * 3 * 32 * 32); // five images, normalized
 * const { classes, logits, observed } = await predictor.predict({ images });
 * console.log(classes, logits.shape); // five classes, [5, 10]
 * console.log(observed.get("blocks.0.attn.input")?.shape); // [5, 64, 48]
 * predictor.destroy();
 * device.destroy();
 * ```
 */
export class Predictor {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly model: Model,
    private readonly batch: number,
    private readonly outputs: readonly PredictionOutput[],
    private readonly compiled: CompiledNetwork,
  ) {}

  /**
   * Compiles a session's network for one size of batch: it predicts by the parameters that the session has
   * by then, without a copy of them. It is to be destroyed before the session.
   *
   * @throws {RangeError} if the batch isn't a positive whole number, or the network has no tensor of a name
   *   to observe.
   *
   * @example
   * ```ts
   * import { openDevice } from "@x/mimetic/devices";
   * import { describe, initialize, vitNano } from "@x/mimetic/models";
   * import { adamW, classification, Predictor, Session } from "@x/mimetic/training";
   *
   * const network = describe(vitNano());
   * const device = await openDevice("cpu");
   * const session = await Session.create({
   *   ...{ device, network, values: initialize(network, { seed: 0 }) },
   *   ...{ objective: classification({ batch: 2 }), optimizer: adamW() },
   * });
   * const predictor = await Predictor.of(session, { batch: 1 });
   * const images = new Float32Array(3 * 32 * 32);
   * const before = await predictor.predict({ images });
   * session.update({ images: new Float32Array(2 * 3 * 32 * 32), labels: Int32Array.of(3, 7) }, 0.1);
   * const after = await predictor.predict({ images });
   * console.log(before.logits.data[3] < after.logits.data[3]); // it has learned
   * predictor.destroy();
   * session.destroy();
   * device.destroy();
   * ```
   */
  static of(session: Session, options: PredictionOptions = {}): Promise<Predictor> {
    return Predictor.#compile(session.network, options, async (build) => {
      const executable = await session.compile(build, MAX_PENDING);
      return { executable, destroy: () => executable.destroy() };
    });
  }

  /**
   * Compiles the network for one size of batch and writes its parameters. If it can't, the device is
   * left as it was.
   *
   * @throws {RangeError} if the batch isn't a positive whole number, the network has no tensor of a name
   *   to observe, or values are missing, surplus, of another size or not finite.
   */
  static create(options: PredictorOptions): Promise<Predictor> {
    const compile = (build: Build) => compileNetwork(options, () => MAX_PENDING, build);
    return Predictor.#compile(options.network, options, compile);
  }

  static async #compile(
    { model, observable }: Network,
    { batch = 64, observe = [] }: PredictionOptions,
    compile: (build: Build) => Promise<CompiledNetwork>,
  ): Promise<Predictor> {
    checkInteger("make a predictor", "the batch", batch);
    const stranger = observe.find((name) => !observable.includes(name));
    if (stranger !== undefined) {
      throw new RangeError(
        `Cannot observe ${show(stranger)} of ${model.name}: expected one of ` +
          `${observable.join(", ") || "no names, as it has none"}`,
      );
    }
    let outputs: readonly PredictionOutput[] = [];
    const compiled = await compile((layout) => {
      const traced = predictionProgram(model, layout, { batch, observe });
      outputs = traced.outputs;
      return traced.program;
    });
    return new Predictor(model, batch, outputs, compiled);
  }

  /**
   * The logits of any number of examples, in their order: `{ images: [B, ...] }` or whatever the
   * model's input is called. Calls made meanwhile wait for their turn. The arrays are read until it resolves:
   * they may be changed only then.
   *
   * @throws {RangeError | TypeError} naming the input if it is missing, surplus, of another type or no
   *   whole number of examples, an index is out of range, or a number isn't finite.
   */
  predict(inputs: Readonly<Record<string, Values>>): Promise<Prediction> {
    const result = this.#last.then(() => this.#predict(inputs));
    this.#last = result.catch(() => {});
    return result;
  }

  async #predict(inputs: Readonly<Record<string, Values>>): Promise<Prediction> {
    const values = this.#input(inputs);
    const size = sizeOf(this.model.input.shape);
    const examples = values.length / size;
    const results = this.outputs.map(({ shape, perExample }) => {
      const whole = perExample ? [perExample * examples, ...shape.slice(1)] : shape;
      return { shape: whole, data: new Float32Array(sizeOf(whole)) };
    });
    const { executable } = this.compiled;
    let read = 0;
    const collect = async () => {
      for (const run of await executable.read()) this.#place(run, read++, results);
    };
    try {
      for (let first = 0; first < examples; first += this.batch) {
        const part = values.subarray(first * size, (first + this.batch) * size);
        this.#run(padded(part, this.batch * size), first);
        if (first / this.batch - read === MAX_PENDING - 1) await collect();
      }
    } finally {
      await collect();
    }
    const [logits, ...rest] = results;
    const names = this.outputs.slice(1).map(({ name }) => name);
    const observed = new Map(rest.map((tensor, i) => [names[i], tensor]));
    return { logits, classes: largest(logits), observed };
  }

  /** Queues a run; an error says in which examples it was. */
  #run(values: Values, first: number): void {
    const { name } = this.model.input;
    try {
      this.compiled.executable.run({ [name]: values });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      error.message += ` of the examples from ${first} on`;
      throw error;
    }
  }

  /** Puts the outputs of a run, without its padding, to where they belong. */
  #place(run: Outputs, index: number, results: readonly PredictedTensor[]): void {
    this.outputs.forEach(({ name, perExample }, i) => {
      const { data } = results[i];
      const at = perExample ? index * run[name].length : 0;
      data.set(run[name].subarray(0, data.length - at), at);
    });
  }

  /** The input's values, a whole number of examples. */
  #input(inputs: Readonly<Record<string, Values>>): Values {
    const { name, shape, dtype } = this.model.input;
    const names = Object.keys(Object(inputs));
    if (names.length !== 1 || names[0] !== name) {
      throw new RangeError(
        `Cannot predict: expected the input "${name}" alone, got ${
          names.map(show).join(", ") || "none"
        }`,
      );
    }
    const values = inputs[name];
    const kind = dtype === "float32" ? Float32Array : Int32Array;
    if (!(values instanceof kind)) {
      throw new TypeError(
        `Cannot predict "${name}": expected a ${kind.name}, got ${kindOrValue(values)}`,
      );
    }
    if (values.length && values.length % sizeOf(shape) === 0) return values;
    throw new RangeError(
      `Cannot predict "${name}": expected a positive multiple of ${sizeOf(shape)} elements, ` +
        `${formatShape(shape)} an example, got ${values.length}`,
    );
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.compiled.destroy();
  }
}

import type { Device, Executable, Outputs, Values, Variables } from "../devices/mod.ts";
import { gradients, Graph, pack, squaredNorm } from "../graph/mod.ts";
import { checkInteger, checkNumber } from "../host/mod.ts";
import type { Inventory } from "../models/mod.ts";
import type { Objective } from "./objectives.ts";
import type { Optimizer } from "./optimizers.ts";
import {
  checkParameters,
  checkValues,
  type FlatVariable,
  layOutParameters,
  layoutScope,
  type ParameterLayout,
  parameterVariables,
  splitParameters,
  writeParameters,
} from "./parameter_layout.ts";
import type { ParameterDeclaration } from "../layers/mod.ts";
import { Random } from "../random/mod.ts";
import { drawMasks, type Mask, moveStatistics, StepSource } from "./step_source.ts";

/** What a session is made of. */
export interface SessionOptions {
  /** Where it runs. */
  readonly device: Device;
  /** The model's parameters. */
  readonly inventory: Inventory;
  /** What a training step minimizes. */
  readonly train: Objective;
  /** What is measured in between. */
  readonly evaluate?: Objective;
  /** How parameters follow their gradient. */
  readonly optimizer: Optimizer;
  /** The first values of all parameters. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Parameters that stay as they are, beside the fixed ones. Nothing is computed for them. */
  readonly frozen?: (declaration: ParameterDeclaration) => boolean;
  /** Steps whose results wait on the device until they are read. Default 64. */
  readonly history?: number;
  /** What random masks of training steps come from. Default 0. */
  readonly seed?: number | string;
}

/** All that is needed to go on from a point in training. */
export interface SessionState {
  /** Updates done. */
  readonly step: number;
  /** Parameters by name. */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** For each of the optimizer's states, the part of each parameter, by name. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, Float32Array>>;
}

/**
 * A model in training on a device: one compiled step, one compiled evaluation, and the variables that
 * both share. Its outputs are the objective's sums, and with training steps
 * `squaredGradientNorm`, before clipping.
 */
export class Session {
  #step = 0;

  private constructor(
    private readonly optimizer: Optimizer,
    private readonly layout: ParameterLayout,
    private readonly variables: Variables,
    private readonly random: { readonly seed: number | string; readonly masks: readonly Mask[] },
    /** The compiled training step. */
    readonly training: Executable,
    /** The compiled evaluation, if there is an objective for it. */
    readonly evaluation: Executable | undefined,
  ) {}

  /**
   * Compiles the steps and writes the first values. If it can't, the device is left as it was.
   *
   * @throws {RangeError} if nothing is left to train, or values are missing, surplus, of another size
   *   or not finite.
   */
  static async create(options: SessionOptions): Promise<Session> {
    const { device, inventory, optimizer, values, frozen, history, seed = 0 } = options;
    const layout = layOutParameters(inventory, frozen);
    if (!layout.sizes.parameters) {
      throw new RangeError(
        `Cannot train as every parameter is fixed or frozen: ${layout.places.size} parameters`,
      );
    }
    checkParameters(layout, values);
    new Random(seed); // refuses a seed that isn't one
    const { masks, ...train } = trainingProgram(options.train, optimizer, layout);
    const evaluate = options.evaluate && evaluationProgram(options.evaluate, layout);
    const parameters = { shape: [layout.sizes.parameters], dtype: "float32" } as const;
    const variables = device.createVariables([
      ...parameterVariables(layout),
      ...optimizer.states.map((name) => ({ name, ...parameters })),
    ]);
    const made: { destroy(): void }[] = [variables];
    try {
      writeParameters(layout, variables, values);
      const training = await device.compile(train, variables, { maxPending: history });
      made.push(training);
      const evaluation = evaluate &&
        await device.compile(evaluate, variables, { maxPending: history });
      return new Session(optimizer, layout, variables, { seed, masks }, training, evaluation);
    } catch (error) {
      made.reverse().forEach((part) => part.destroy());
      throw error;
    }
  }

  /** Updates done so far. */
  get step(): number {
    return this.#step;
  }

  /** Bytes on the device: variables and both programs. */
  get bytes(): number {
    return this.variables.bytes + this.training.memory.total +
      (this.evaluation?.memory.total ?? 0);
  }

  /**
   * Queues one update. A refused one changes nothing.
   *
   * @throws {RangeError} if the rate isn't a finite number of at least 0, or feeds don't fit: their
   *   names, sizes, labels or tokens out of range, numbers that aren't finite.
   */
  update(feeds: Record<string, Values>, learningRate: number): void {
    checkNumber("update", "the learning rate", learningRate, { least: 0 });
    const step = this.#step + 1;
    const schedule = this.optimizer.schedule(learningRate, step);
    const own = { ...drawMasks(this.random.masks, this.random.seed, step), schedule };
    const taken = Object.keys(own).find((name) => name in Object(feeds));
    if (taken !== undefined) {
      throw new RangeError(
        `Cannot feed "${taken}": expected the objective's inputs only, as the session feeds this one`,
      );
    }
    this.training.run({ ...feeds, ...own });
    this.#step = step;
  }

  /** The results of all updates since the last call. */
  read(): Promise<Outputs[]> {
    return this.training.read();
  }

  /** The current parameters by name. */
  async parameters(): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    for (const { name } of parameterVariables(this.layout)) {
      const flat = await this.variables.read(name) as Float32Array;
      const split = splitParameters(this.layout, name as FlatVariable, flat);
      split.forEach((value, key) => found.set(key, value));
    }
    return new Map([...this.layout.places.keys()].map((name) => [name, found.get(name)!]));
  }

  /** All that is needed to go on from here. */
  async save(): Promise<SessionState> {
    const states = new Map<string, Map<string, Float32Array>>();
    for (const name of this.optimizer.states) {
      const flat = await this.variables.read(name) as Float32Array;
      states.set(name, splitParameters(this.layout, "parameters", flat));
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
    checkParameters(this.layout, parameters);
    const trained = [...this.layout.places].filter(([, place]) => place.variable === "parameters");
    const parts = this.optimizer.states.flatMap((name) =>
      trained.map(([parameter, { offset, declaration: { shape } }]) => {
        const values = states.get(name)?.get(parameter);
        checkValues(`restore the state ${name} of "${parameter}"`, values, shape);
        return { name, values: values!, offset };
      })
    );
    writeParameters(this.layout, this.variables, parameters);
    for (const { name, values, offset } of parts) this.variables.write(name, values, offset);
    this.#step = step;
  }

  /** Gives the device's memory back. */
  destroy(): void {
    this.training.destroy();
    this.evaluation?.destroy();
    this.variables.destroy();
  }
}

function trainingProgram(objective: Objective, optimizer: Optimizer, layout: ParameterLayout) {
  const graph = new Graph();
  const source = new StepSource(graph);
  const { scope, tensors, flat } = layoutScope(graph, layout, source);
  const { loss, sums } = objective.build(graph, scope);
  const trained = [...layout.places].filter(([, { variable }]) => variable === "parameters");
  const slopes = gradients(loss, trained.map(([name]) => tensors.get(name)!));
  const order = trained.map(([, place], i) => ({ slope: slopes[i], offset: place.offset }))
    .sort((a, b) => a.offset - b.offset);
  const parameters = flat.parameters!;
  const [size] = parameters.shape;
  const gradient = pack(order.map((o) => o.slope), order.map((o) => o.offset), size);
  const norm = squaredNorm(gradient);
  const updates = optimizer.update({
    graph,
    parameters,
    gradient,
    states: optimizer.states.map((name) => graph.variable(name, [size])),
    schedule: graph.input("schedule", [optimizer.scheduleSize]),
    norm,
    decayed: layout.decayed,
  });
  if (flat.statistics) updates.push(moveStatistics(flat.statistics, layout, source.statistics));
  return { outputs: { ...sums, squaredGradientNorm: norm }, updates, masks: source.masks };
}

function evaluationProgram(objective: Objective, layout: ParameterLayout) {
  const graph = new Graph();
  const { scope } = layoutScope(graph, layout);
  return { outputs: objective.build(graph, scope).sums };
}

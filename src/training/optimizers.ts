import { ADAMW, type Graph, SGD, type Tensor } from "../graph/mod.ts";
import { checkNumber, checkSwitches } from "../host/mod.ts";
import type { Shape } from "../tensors/mod.ts";
import { checkPrecision, checkUpdate } from "./optimizer_checks.ts";

/** How a flat vector of parameters follows its gradient. */
export interface Optimizer {
  /** Its name and settings, for records. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Names of the state variables, each as large as the parameters. */
  readonly states: readonly string[];
  /** How many numbers each update is given. */
  readonly scalarCount: number;
  /** Those numbers at a learning rate, for the update number `step`, from 1. */
  scalars(learningRate: number, step: number): Float32Array;
  /** Extends the graph by the update; returns the in-place results. */
  update(inputs: UpdateInputs): Tensor[];
}

/** What an update works on. */
export interface UpdateInputs {
  /** The graph to extend. */
  readonly graph: Graph;
  /** The flat parameters `[P]`. */
  readonly parameters: Tensor;
  /** Their flat gradient `[P]`. */
  readonly gradient: Tensor;
  /** The states `[P]`, in the order of their names. */
  readonly states: readonly Tensor[];
  /** The numbers of this update `[scalarCount]`. */
  readonly scalars: Tensor;
  /** The squared norm of the gradient `[1]`. */
  readonly squaredNorm: Tensor;
  /** The first elements of the parameters with weight decay. */
  readonly decayed: number;
  /** The parameters that are updated, in the order of declaration. */
  readonly places: readonly UpdatedPlace[];
}

/** A parameter within the flat vector. */
export interface UpdatedPlace {
  /** Its name. */
  readonly name: string;
  /** Its first element. */
  readonly offset: number;
  /** Its shape. */
  readonly shape: Shape;
}

/** Settings of {@linkcode adamW}. */
export interface AdamWOptions {
  /** Decay of the first moment. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled weight decay λ; a step shrinks weights by `learning rate · λ`. Default 0.01. */
  readonly weightDecay?: number;
  /** Largest norm of the gradient; 0 for no limit. Default 0. */
  readonly clip?: number;
}

/**
 * AdamW as PyTorch computes it (Loshchilov & Hutter 2019, algorithm 2).
 *
 * @throws {RangeError} if a setting is out of range, or a decay so close to 1 that float32 numbers
 * would average over another time.
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01, clip = 0 } = options;
  checkUpdate({ weightDecay, clip }, { beta1, beta2 });
  checkNumber("make an optimizer", "epsilon", epsilon, { above: 0 });
  checkPrecision({ beta1, beta2 });
  const settings = { beta1, beta2, epsilon, weightDecay, clip };
  return {
    configuration: { optimizer: "adamw", ...settings },
    states: ["firstMoment", "secondMoment"],
    scalarCount: 3,
    scalars: (rate, step) => Float32Array.of(rate, 1 - beta1 ** step, 1 - beta2 ** step),
    update({ graph, parameters, gradient, states: [m, v], scalars, squaredNorm, decayed }) {
      const inputs = [parameters, gradient, m, v, scalars, squaredNorm];
      return graph.apply(ADAMW, inputs, { ...settings, decayed });
    },
  };
}

/** Settings of {@linkcode sgd}. */
export interface SgdOptions {
  /** Decay of the velocity. Default 0.9. */
  readonly momentum?: number;
  /** Nesterov's look-ahead. Default false. */
  readonly nesterov?: boolean;
  /** Weight decay λ, added to the gradient as `λ·p`. Default 0. */
  readonly weightDecay?: number;
  /** Largest norm of the gradient; 0 for no limit. Default 0. */
  readonly clip?: number;
}

/**
 * Stochastic gradient descent with momentum, as PyTorch computes it.
 *
 * @throws {RangeError} if a setting is out of range, or the momentum so close to 1 that float32 numbers
 * would decay over another time.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0.9, nesterov = false, weightDecay = 0, clip = 0 } = options;
  checkUpdate({ weightDecay, clip }, { momentum });
  checkPrecision({ momentum });
  checkSwitches("make an optimizer", { nesterov });
  const settings = { momentum, nesterov, weightDecay, clip };
  return {
    configuration: { optimizer: "sgd", ...settings },
    states: ["velocity"],
    scalarCount: 1,
    scalars: (rate) => Float32Array.of(rate),
    update({ graph, parameters, gradient, states: [velocity], scalars, squaredNorm, decayed }) {
      const inputs = [parameters, gradient, velocity, scalars, squaredNorm];
      return graph.apply(SGD, inputs, { ...settings, decayed });
    },
  };
}

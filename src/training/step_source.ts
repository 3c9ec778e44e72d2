import { add, assign, type Graph, type Node, pack, scale, type Tensor } from "../graph/mod.ts";
import type { Values } from "../devices/mod.ts";
import type { TrainingSource } from "../layers/mod.ts";
import { Random } from "../random/mod.ts";
import type { ParameterLayout } from "./parameter_layout.ts";

/** How far a running statistic moves toward a batch's, as in PyTorch. */
const MOMENTUM = 0.1;

/** A random mask, an input of every step. */
export interface Mask {
  /** The input's name. */
  readonly input: string;
  /** The probability of 0. */
  readonly rate: number;
  /** Elements. */
  readonly size: number;
}

/** Collects what layers say and ask for while a training step is built. */
export class StepSource implements TrainingSource {
  /** The batch's statistics by name. */
  readonly statistics: Map<string, Tensor> = new Map();
  /** The masks asked for. */
  readonly masks: Mask[] = [];
  /** What is made in blocks. */
  readonly insideBlocks: Set<Tensor> = new Set();
  /** What each block results in. */
  readonly blockResults: Tensor[] = [];

  /** For the steps of this graph. */
  constructor(private readonly graph: Graph) {}

  /** Notes a batch's statistic. */
  statistic(name: string, value: Tensor): void {
    this.statistics.set(name, value);
  }

  /** Adds an input whose values are drawn for every step. */
  mask(name: string, rate: number, size: number): Tensor {
    const input = `mask:${name}`;
    this.masks.push({ input, rate, size });
    return this.graph.input(input, [size]);
  }

  /** Notes what is made in a block. */
  block(nodes: readonly Node[], result: Tensor): void {
    nodes.forEach(({ outputs }) => outputs.forEach((made) => this.insideBlocks.add(made)));
    this.blockResults.push(result);
  }
}

/**
 * Fills masks for a step: the same numbers for the same seed, step, part of its batch and name, so that a
 * resumed run goes on as if it had never stopped.
 */
export function drawMasks(
  masks: readonly Mask[],
  seed: number | string,
  step: number,
  part: number = 0,
): Record<string, Float32Array> {
  const random = new Random(seed).child(part === 0 ? `step ${step}` : `step ${step}, part ${part}`);
  return Object.fromEntries(masks.map(({ input, rate, size }) => {
    const stream = random.child(input);
    const kept = 1 / (1 - rate);
    return [input, new Float32Array(size).map(() => stream.uniform() < rate ? 0 : kept)];
  }));
}

/**
 * The inputs of a step: a batch's, and what the session adds.
 *
 * @throws {RangeError} if the batch has a name of those.
 */
export function completeInputs(
  inputs: Readonly<Record<string, Values>>,
  own: Readonly<Record<string, Values>>,
): Record<string, Values> {
  const taken = Object.keys(own).find((name) => name in Object(inputs));
  if (taken !== undefined) {
    throw new RangeError(
      `Cannot feed "${taken}": expected the objective's inputs only, as the session makes this one`,
    );
  }
  return { ...inputs, ...own };
}

/**
 * The update of all running statistics at once: `s ← (1 − momentum)·s + momentum·batch`.
 *
 * @throws {Error} if a layer declared a statistic and didn't give the batch's.
 */
export function moveStatistics(
  running: Tensor,
  { places }: ParameterLayout,
  batch: ReadonlyMap<string, Tensor>,
): Tensor {
  const parts = [...places].filter(([, { variable }]) => variable === "statistics")
    .map(([name, { offset }]) => {
      const tensor = batch.get(name);
      if (tensor) return { tensor, offset };
      throw new Error(
        `Cannot build a training step: expected the batch's value of statistic "${name}", got none`,
      );
    });
  const [size] = running.shape;
  const packed = pack(parts.map((p) => p.tensor), parts.map((p) => p.offset), size);
  return assign(running, add(scale(running, 1 - MOMENTUM), scale(packed, MOMENTUM)));
}

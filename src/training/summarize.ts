import { makePlan, type Plan } from "../devices/mod.ts";
import { type Work, workOf } from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type Network, traceModel } from "../models/mod.ts";
import { type Shape, sizeOf } from "../tensors/mod.ts";
import { languageModeling } from "./language_modeling.ts";
import { classification, type Objective } from "./objectives.ts";
import { adamW, type Optimizer } from "./optimizers.ts";
import { layOutParameters } from "./parameter_layout.ts";
import type { Recompute } from "./session_options.ts";
import { evaluationProgram, updatePrograms } from "./step_programs.ts";

/** How a network is summarized. */
export interface SummarizeOptions {
  /** Examples B of a step. Default 1. */
  readonly batch?: number;
  /** What it is trained for. Default classification of images, or prediction of tokens. */
  readonly objective?: Objective;
  /** How parameters would follow their gradient. Default AdamW. */
  readonly optimizer?: Optimizer;
}

/** What a layer is made of, and what it does for a batch. */
export interface LayerSummary {
  /** Its name, as in `blocks.0.attn.qkv`; empty for what belongs to no layer. */
  readonly name: string;
  /** Elements of its parameters, fixed ones and running statistics included. */
  readonly parameters: number;
  /** Those of them that are trained. */
  readonly trained: number;
  /** The shape of the last thing that is made in it; none where only parameters are. */
  readonly output?: Shape;
  /** Operations of the forward pass: a multiplication and an addition are two. */
  readonly flops: number;
  /** Bytes of all that is made in it, after fusion of functions into the kernels before them. */
  readonly activationBytes: number;
}

/** What a pass over a batch takes. */
export interface PassSummary {
  /** Operations: a multiplication and an addition are two. */
  readonly flops: number;
  /** Bytes of intermediate results, inputs and gradients at the places that the plan gives them. */
  readonly workingBytes: number;
  /** Bytes that are kept between steps: parameters, and in training the optimizer's states. */
  readonly keptBytes: number;
}

/** The parameters, the work and the memory of a network: plain data. */
export interface NetworkSummary {
  /** The model's name. */
  readonly model: string;
  /** The shape of its input. */
  readonly input: Shape;
  /** Its layers, in the order in which they first do something. */
  readonly layers: readonly LayerSummary[];
  /** Elements of all parameters. */
  readonly parameters: number;
  /** Those of them that are trained. */
  readonly trained: number;
  /** The forward pass of an evaluation, with its loss. */
  readonly evaluation: PassSummary;
  /** A training step: forward and backward pass and update. */
  readonly training: PassSummary;
  /** A training step that makes again in its backward pass what sessions can be told to `recompute`. */
  readonly recomputing: Readonly<Record<Exclude<Recompute, "none">, PassSummary>>;
}

/**
 * Counts a network's parameters, operations and memory, by layer and in all, for one batch. Nothing is
 * computed. What follows a layer's parameters until another layer declares some counts as that layer's: the
 * attention of a block is its `qkv`'s. The passes' memory is what the plan compiler needs on any device, to
 * which each adds room for results that wait and working space of kernels.
 *
 * @throws {RangeError} if the batch isn't a positive whole number.
 *
 * @example
 * ```ts
 * import { describe, vitTiny } from "@x/mimetic/models";
 * import { summarize } from "@x/mimetic/training";
 *
 * const { parameters, evaluation, training } = summarize(describe(vitTiny()), { batch: 128 });
 * console.log(`${parameters} parameters, ${evaluation.flops / 1e9} GFLOP forward`);
 * console.log(`${(training.workingBytes + training.keptBytes) / 2 ** 20} MiB in training`);
 * ```
 */
export function summarize(network: Network, options: SummarizeOptions = {}): NetworkSummary {
  const { test, step, batch, optimizer, layout: { sizes } } = plansOf(network, options);
  const { model } = network;
  const kept = 4 * (sizes.parameters + sizes.fixed + sizes.statistics);
  const states = 4 * optimizer.states.length * sizes.parameters;
  const training = (recompute: Recompute) => ({
    ...passOf(step(recompute)),
    keptBytes: kept + states,
  });
  const layers = layersOf(network, batch);
  const total = (key: "parameters" | "trained") => layers.reduce((sum, one) => sum + one[key], 0);
  return {
    model: model.name,
    input: [batch, ...model.input.shape],
    layers,
    parameters: total("parameters"),
    trained: total("trained"),
    evaluation: { ...passOf(test()), keptBytes: kept },
    training: training("none"),
    recomputing: { functions: training("functions"), blocks: training("blocks") },
  };
}

/**
 * The work of each operation of a training step, in order: what the step's time can be compared with. Nothing
 * is computed.
 *
 * @throws {RangeError} if the batch isn't a positive whole number.
 *
 * @example
 * ```ts
 * import { describe, vitTiny } from "@x/mimetic/models";
 * import { trainingWork } from "@x/mimetic/training";
 *
 * const work = trainingWork(describe(vitTiny()), { batch: 128 });
 * console.log(`${work.reduce((sum, { bytes }) => sum + bytes, 0) / 1e9} GB pass at least`);
 * ```
 */
export function trainingWork(network: Network, options: SummarizeOptions = {}): Work[] {
  return plansOf(network, options).step("none").steps.map((step) => workOf(step.operation, step));
}

/** The plans of an evaluation and of a training step, made when they are asked for. */
function plansOf(network: Network, options: SummarizeOptions) {
  const { batch = 1, optimizer = adamW() } = options;
  checkInteger("summarize", "the batch", batch);
  const { model } = network;
  const isImage = model.input.dtype === "float32";
  const objective = options.objective ??
    (isImage ? classification({ batch }) : languageModeling({ batch }));
  const layout = layOutParameters(network);
  const update = { objective, optimizer, layout, accumulate: 1, averaged: false };
  return {
    ...{ batch, optimizer, layout },
    test: () => makePlan(evaluationProgram(model, { objective, layout })),
    step: (recompute: Recompute) =>
      makePlan(updatePrograms(model, { ...update, recompute }).training),
  };
}

function passOf(plan: Plan): Omit<PassSummary, "keptBytes"> {
  const { arena, persistent, inputs } = plan.bytes;
  return {
    flops: plan.steps.reduce((sum, step) => sum + workOf(step.operation, step).flops, 0),
    workingBytes: arena + persistent + inputs,
  };
}

/** The layers of the forward pass alone, without a loss. */
function layersOf({ model, parameters }: Network, batch: number): LayerSummary[] {
  const plan = makePlan({ outputs: traceModel(model, { batch }) });
  const layers = new Map<string, { -readonly [K in keyof LayerSummary]: LayerSummary[K] }>();
  const layerOf = (name: string) => {
    const found = layers.get(name) ??
      { name, parameters: 0, trained: 0, flops: 0, activationBytes: 0 };
    layers.set(name, found);
    return found;
  };
  for (const step of plan.steps) {
    const layer = layerOf(step.origin.layer);
    layer.flops += workOf(step.operation, step).flops;
    layer.output = step.outputs[0].shape;
    layer.activationBytes += 4 * step.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }
  for (const { name, shape, use } of parameters) {
    const layer = layerOf(name.slice(0, Math.max(0, name.lastIndexOf("."))));
    layer.parameters += sizeOf(shape);
    if (use !== "fixed" && use !== "statistic") layer.trained += sizeOf(shape);
  }
  return [...layers.values()];
}

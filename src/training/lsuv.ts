import type { Device, Values } from "../devices/mod.ts";
import { checkSwitches } from "../host/mod.ts";
import { orthogonal } from "../initializers/mod.ts";
import type { Network } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { type LayerMoments, layerMoments } from "./layer_outputs.ts";
import { layOutParameters, parameterVariables, writeParameters } from "./parameter_layout.ts";

/** What a start that depends on data is made from. */
export interface DataDependentContext {
  /** Where the network is run. */
  readonly device: Device;
  /** The network. */
  readonly network: Network;
  /** The values of all its parameters as they were drawn; they aren't changed. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** A batch: the network's input by its name. Others, such as labels, aren't looked at. */
  readonly inputs: Readonly<Record<string, Values>>;
  /** What is drawn. */
  readonly seed: number | string;
}

/** A start that depends on data: first values of all parameters. */
export type DataDependentInitializer = (
  context: DataDependentContext,
) => Promise<Map<string, Float32Array>>;

/** Options of {@linkcode lsuv}. */
export interface LsuvOptions {
  /**
   * The control arm: the matrices as they were drawn, with the Frobenius norms that LSUV finds. `false` if
   * left out.
   */
  readonly normMatched?: boolean;
}

/**
 * Layer-sequential unit-variance initialization (Mishkin and Matas, ICLR 2016, arXiv:1511.06422): each
 * matrix and bank of filters is drawn with orthonormal rows or columns, and then, layer after layer in the
 * order in which they are applied, divided by the standard deviation of what it makes of a batch, so that
 * this has the variance 1. The paper iterates until it is within 0.1; as the output is taken before the
 * bias is added, it is proportional to the weight, and one division does. All else keeps its first value.
 *
 * The network runs as in evaluation, where batch norms at first change nothing. Layers whose output is 0
 * stay as they are.
 *
 * @throws {TypeError} if `normMatched` isn't true or false; when initializing, if a value is of another type.
 * @throws {RangeError} when initializing, if the batch lacks the network's input, or a value doesn't fit.
 *
 * @example
 * ```ts
 * import { openDevice } from "@x/mimetic/devices";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { lsuv } from "@x/mimetic/training";
 *
 * const [device, network] = [await openDevice("cpu"), describe(vitNano())];
 * const images = Float32Array.from({ length: 4 * 3 * 32 * 32 }, (_, i) => Math.sin(i * i));
 * const values = initialize(network, { seed: 0 });
 * const start = await lsuv()({ device, network, values, inputs: { images }, seed: 0 });
 * console.log(start.get("blocks.0.mlp.fc1.weight")?.length);
 * device.destroy();
 * ```
 */
export function lsuv({ normMatched = false }: LsuvOptions = {}): DataDependentInitializer {
  checkSwitches("make an LSUV initialization", { normMatched });
  return async ({ device, network, values, inputs, seed }) => {
    const { name, shape } = network.model.input;
    const input = inputs[name];
    const batch = (input?.length ?? 0) / sizeOf(shape);
    if (!Number.isInteger(batch) || batch < 1) {
      throw new RangeError(
        `Cannot initialize ${network.model.name} by a batch: expected whole examples of "${name}", ` +
          `${sizeOf(shape)} numbers each, got ${input ? `${input.length} numbers` : "none"}`,
      );
    }
    const layout = layOutParameters(network);
    const layers = layerMoments(network, layout, batch);
    const start = new Map(values);
    for (const layer of layers) start.set(layer.name, orthonormal(network, layer, seed));
    const outputs = Object.fromEntries(
      layers.flatMap(({ name, mean, squares }) => [[`${name} mean`, mean], [
        `${name} squares`,
        squares,
      ]]),
    );
    const variables = device.createVariables(parameterVariables(layout));
    try {
      const executable = await device.compile({ outputs }, variables, { maxPending: 1 });
      try {
        for (const { name: weight, size } of layers) {
          writeParameters(layout, variables, start);
          executable.run({ [name]: input });
          const [made] = await executable.read();
          const [mean] = made[`${weight} mean`];
          const variance = made[`${weight} squares`][0] / size - mean ** 2;
          if (!(variance > 0)) continue;
          start.set(weight, start.get(weight)!.map((x) => x / Math.sqrt(variance)));
        }
      } finally {
        executable.destroy();
      }
    } finally {
      variables.destroy();
    }
    return normMatched ? withNorms(values, start, layers) : start;
  };
}

/** A weight with orthonormal rows or columns. */
function orthonormal(
  { parameters }: Network,
  { name }: LayerMoments,
  seed: number | string,
): Float32Array {
  const parameter = parameters.find((one) => one.name === name)!;
  return orthogonal()(parameter, new Random(seed).child(name).child("lsuv"));
}

/** The first values, each layer's weight scaled to the norm that it has in the others. */
function withNorms(
  values: ReadonlyMap<string, Float32Array>,
  others: ReadonlyMap<string, Float32Array>,
  layers: readonly LayerMoments[],
): Map<string, Float32Array> {
  const scaled = new Map(values);
  const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  for (const { name } of layers) {
    const own = values.get(name)!;
    const factor = norm(others.get(name)!) / (norm(own) || 1);
    scaled.set(name, own.map((x) => x * factor));
  }
  return scaled;
}

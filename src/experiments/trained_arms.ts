/**
 * Arms that start from a trained network, or from what is measured in one.
 *
 * @module
 */
import { exists } from "../host/mod.ts";
import {
  type AttentionRole,
  covarianceTransfer,
  type DepthwiseRole,
  fitMimeticAttention,
  fittedAttention,
  type StructuredInitializer,
  type TrainedFilters,
} from "../initializers/mod.ts";
import { describe, type Network } from "../models/mod.ts";
import { MODEL_FILE } from "../training/mod.ts";
import { checksumOf, loadWeights, modelFrom, openWeights, selectWeights } from "../weights/mod.ts";
import type { Arm, Variant } from "./experiment.ts";
import { normMatched } from "./norm_matched.ts";
import { UsageError } from "./settings.ts";

/** The arms that need a trained network. */
export const trainedArms = [
  "transfer",
  "pretrained",
  "fitted",
  "fittedNorms",
  "selected",
  "selectedNorms",
] as const;

/** Those that are another one of these where the trained network is the network itself. */
export const otherNetworksArms: readonly TrainedArm[] = ["transfer", "selected", "selectedNorms"];

/** The name of one of {@linkcode trainedArms}. */
export type TrainedArm = typeof trainedArms[number];

/** True if a text names one of {@linkcode trainedArms}. */
export function isTrainedArm(text: string): text is TrainedArm {
  return trainedArms.some((name) => name === text);
}

/**
 * An arm of a trained network.
 *
 * @param from A checkpoint's folder, or a file of weights.
 * @throws {UsageError} if there is none, or nothing of a variant's can be measured in it.
 * @throws {RangeError} if the file can't be read, or doesn't fit.
 */
export async function trainedArm(
  name: TrainedArm,
  variants: readonly Variant[],
  from: string,
): Promise<Arm> {
  if (!from) {
    throw new UsageError(
      `Cannot use --init=${name} without --from=FILE, a trained checkpoint's folder or its weights`,
    );
  }
  const file = await modelFile(from, name);
  return { ...await startingFrom(file, name, variants), weights: await digestOf(file) };
}

async function startingFrom(
  file: string,
  name: TrainedArm,
  variants: readonly Variant[],
): Promise<Arm> {
  if (name === "transfer") {
    return { name, structured: [covarianceTransfer(await trainedFilters(file))] };
  }
  if (name === "pretrained") return await pretrained(variants, file);
  if (name === "selected" || name === "selectedNorms") return await selected(variants, file, name);
  return { name, structured: await fitted(variants, file, name) };
}

/** The sum of all tensors, whatever else the file says; one of them is in memory at a time. */
async function digestOf(file: string): Promise<string> {
  await using weights = await openWeights(file);
  const sums: Record<string, string> = {};
  for (const name of weights.tensors.keys()) {
    const tensors = new Map([[name, await weights.read(name)]]);
    sums[name] = await checksumOf({ tensors, metadata: {} });
  }
  return await checksumOf({ tensors: new Map(), metadata: sums });
}

/** Evenly spaced weights of a larger network, or random matrices with their norms. */
async function selected(
  variants: readonly Variant[],
  file: string,
  name: "selected" | "selectedNorms",
): Promise<Arm> {
  const starts = new Map<Network, ReadonlyMap<string, Float32Array>>();
  for (const { network } of variants) starts.set(network, await selectWeights(file, network));
  const start = (network: Network, seed: number) => {
    const values = starts.get(network)!;
    return name === "selected" ? values : normMatched(values, network, seed, name);
  };
  return { name, structured: [], start };
}

/** The weights of a checkpoint's folder, or the file itself. */
async function modelFile(from: string, arm: TrainedArm): Promise<string> {
  const info = await Deno.stat(from).catch(() => undefined);
  if (info?.isFile) return from;
  const file = `${from}/${MODEL_FILE}`;
  if (await exists(file)) return file;
  const got = info ? `but it has no ${MODEL_FILE}` : "got nothing there";
  throw new RangeError(
    `Cannot take ${arm} from ${from}: expected a file of weights or a checkpoint's folder, ${got}`,
  );
}

/** All depthwise filters of a checkpoint, in its order, which is that of the layers. */
async function trainedFilters(file: string): Promise<TrainedFilters[]> {
  await using weights = await openWeights(file);
  const found: TrainedFilters[] = [];
  for (const [name, { shape }] of weights.tensors) {
    if (shape.length !== 4 || shape[1] !== 1 || shape[2] <= 1) continue;
    found.push({ filters: await weights.readFloat32(name), kernel: shape[2] });
  }
  if (found.length) return found;
  throw new RangeError(`Cannot take transfer from ${file}: expected depthwise filters, got none`);
}

/** All weights but the head's, which is drawn anew; positions are resampled to the network's grid. */
async function pretrained(variants: readonly Variant[], file: string): Promise<Arm> {
  const starts = new Map<Network, ReadonlyMap<string, Float32Array>>();
  for (const { network } of variants) {
    const { values, replaced } = await loadWeights(file, network, {
      replaceHead: true,
      resizePositions: true,
    });
    replaced.forEach((name) => values.delete(name));
    starts.set(network, values);
  }
  return { name: "pretrained", structured: [], start: (network) => starts.get(network)! };
}

/** What draws the layers of some networks with the structure, or only the norms, of those of a file. */
async function fitted(
  variants: readonly Variant[],
  file: string,
  name: "fitted" | "fittedNorms",
): Promise<StructuredInitializer[]> {
  const { network: { roles, model }, values } = await readTrained(file, variants[0].network);
  const weights = (parameter: { readonly name: string }) => values.get(parameter.name)!;
  const options = { normMatched: name === "fittedNorms" };
  const attention = roles.filter((role): role is AttentionRole => role.kind === "attention");
  const filters = roles.filter((role): role is DepthwiseRole => role.kind === "depthwise");
  const schemes: StructuredInitializer[] = [];
  if (attention.length) {
    const fits = attention.map((role) => fitMimeticAttention(role, weights));
    schemes.push(fittedAttention(fits, options));
  }
  if (filters.length) {
    const layers = filters.map(({ parameter, kernel }) => {
      return { filters: weights(parameter), kernel };
    });
    schemes.push(covarianceTransfer(layers, options));
  }
  for (const { network } of variants) {
    const kinds = new Set(network.roles.map(({ kind }) => kind));
    if (schemes.length && schemes.every(({ kind }) => kinds.has(kind))) continue;
    throw new UsageError(
      `Cannot use --init=${name} with ${network.model.name} and ${file}, of ${model.name}: expected ` +
        "attention or depthwise filters in both",
    );
  }
  for (const scheme of schemes) {
    for (const { network } of variants) {
      network.roles.filter(({ kind }) => kind === scheme.kind).forEach((role) =>
        scheme.check?.(role)
      );
    }
  }
  return schemes;
}

/** The network of a file: that of its metadata, else one like the network that it is for. */
async function readTrained(
  file: string,
  like: Network,
): Promise<{ readonly network: Network; readonly values: ReadonlyMap<string, Float32Array> }> {
  await using weights = await openWeights(file);
  const known = weights.metadata.configuration !== undefined;
  const network = known ? describe(modelFrom(weights.metadata)) : like;
  const { values } = await loadWeights(weights, network, {
    replaceHead: !known,
    resizePositions: true,
  });
  return { network, values };
}

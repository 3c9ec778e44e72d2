import { meanStatistics } from "../analysis/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import type { FoundLayers, WeightFile } from "../weights/mod.ts";
import { measureAttention } from "./attention.ts";
import { measureFilters } from "./filters.ts";
import { PartReader } from "./parts.ts";
import type { Inspection, InspectionPictures } from "./records.ts";
import { measureScan } from "./scans.ts";

/** Up to this width D all layers have W_V W_proj of all heads; of wider ones, so many. */
const WIDE = 1024, WIDE_LAYERS = 6;

/** Options of {@linkcode inspectWeights}. */
export interface InspectOptions {
  /** Called before each layer. */
  readonly onLayer?: (done: number, all: number) => void;
}

/**
 * Measures the layers that were found in a file, reading one tensor at a time.
 *
 * @throws {RangeError} If a tensor can't be read or holds a number that isn't finite; the message names it.
 *
 * @example
 * ```ts
 * import { inspectWeights } from "@x/mimetic/inspection";
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { findLayers, openWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }));
 * await using file = await openWeights(path);
 * const { inspection } = await inspectWeights(file, findLayers(file.tensors));
 * // Nothing but chance in weights that were drawn independently.
 * assert.ok(Math.abs(inspection.attention[0].valueProjection!.scores.trace) < 4);
 * ```
 */
export async function inspectWeights(
  file: WeightFile,
  found: FoundLayers,
  { onLayer = () => {} }: InspectOptions = {},
): Promise<{ inspection: Inspection; pictures: InspectionPictures }> {
  const reader = new PartReader(file);
  const all = Object.values(found).reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const each = async <F extends { readonly name: string }, T>(
    layers: readonly F[],
    measure: (layer: F, index: number) => Promise<T>,
  ): Promise<T[]> => {
    const results: T[] = [];
    for (const [index, layer] of layers.entries()) {
      onLayer(done++, all);
      results.push(await measure(layer, index).catch((error) => explain(error, file, layer.name)));
    }
    return results;
  };
  const attention = await each(found.attention, (layer, i) => {
    const whole = layer.dim <= WIDE || isShown(i, found.attention.length);
    return measureAttention(layer, i, reader, whole);
  });
  const filters = await each(
    found.filters,
    async (layer, i) => measureFilters(layer, i, await reader.tensor(layer.name)),
  );
  const scans = await each(found.scans, (layer, i) => measureScan(layer, i, reader));
  const perceptrons = await each(found.perceptrons, async ({ name }, layer) => ({
    ...{ layer, name },
    ...meanStatistics(await reader.tensor(name)),
  }));
  const sizes = [...file.tensors.values()].map(({ shape }) => sizeOf(shape));
  return {
    inspection: {
      source: file.source,
      tensors: sizes.length,
      parameters: sizes.reduce((sum, size) => sum + size, 0),
      attention: attention.map(({ record }) => record),
      filters: filters.map(({ record }) => record),
      scans: scans.map(({ record }) => record),
      perceptrons,
    },
    pictures: {
      attention: attention.map(({ pictures }) => pictures),
      filters: filters.map(({ pictures }) => pictures),
      scans: scans.map(({ picture }) => picture),
    },
  };
}

/** Whether a layer is one of the few that are evenly spread over the depth. */
function isShown(index: number, count: number): boolean {
  const at = (i: number) => Math.floor(i * WIDE_LAYERS / count);
  return at(index) !== at(index - 1);
}

/** Names the layer whose numbers can't be measured. */
function explain(error: unknown, file: WeightFile, layer: string): never {
  if (!(error instanceof RangeError) || error.message.includes(file.source)) throw error;
  throw new RangeError(`Cannot inspect ${layer} of ${file.source}: ${error.message}`, {
    cause: error,
  });
}

import { checkChoice } from "../host/mod.ts";
import { initialize, type Network } from "../models/mod.ts";
import { noCopy } from "./companions.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { shorten } from "./json_scanner.ts";
import {
  type MatchOptions,
  matchWeights,
  type Mismatch,
  type WeightMatch,
} from "./match_weights.ts";
import { isHead, positionGrids } from "./network_parts.ts";
import { openWeights } from "./open_weights.ts";
import { type Interpolation, resamplePositions } from "./resample_positions.ts";
import { equalBits } from "./stored_tensor.ts";
import type { WeightFile } from "./weight_file.ts";

/** How a file is loaded into a network. */
export interface LoadWeightsOptions extends MatchOptions {
  /**
   * Refuse a file that lacks parameters or has others. Without it, what is missing keeps its first
   * values. Tensors of other shapes are refused anyhow. Default true.
   */
  readonly strict?: boolean;
  /**
   * Resample position embeddings of a square grid to the network's, as timm does; `true` is
   * `"bicubic"`. Default false.
   */
  readonly resizePositions?: boolean | Interpolation;
  /** First values, for what isn't taken from the file. Default those that are drawn with seed 0. */
  readonly initial?: ReadonlyMap<string, Float32Array>;
}

/** A network's values from a file, and what became of the file's tensors. */
export interface LoadedWeights {
  /** All parameters by name, in the order of their declaration. */
  readonly values: Map<string, Float32Array>;
  /** Parameters that the file lacks, which have their first values; never any when strict. */
  readonly missing: readonly string[];
  /** Tensors of the file that are no parameters; never any when strict. */
  readonly unexpected: readonly string[];
  /** Parameters of the head that have their first values. */
  readonly replaced: readonly string[];
  /** Position embeddings that were resampled. */
  readonly resized: readonly string[];
  /** Tensors that were passed over: counters of batch norms, copies, those that were left out. */
  readonly skipped: readonly string[];
}

/**
 * A network's parameters from a file of weights. Names and shapes are compared before anything is read,
 * so that all values come back or none. Float16, bfloat16 and float64 become float32; counters of batch
 * norms (`num_batches_tracked`) and the second name of a tied tensor are passed over.
 *
 * @param file A path, an address, a blob, or weights that are open: see {@linkcode openWeights}.
 * @throws {RangeError} if the file can't be read, or hasn't the network's parameters; the message lists
 *   what is missing, unexpected and of another shape, and the error's `cause` has all of it.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { loadWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const values = initialize(network, { seed: 0 });
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, values);
 * assert.deepEqual((await loadWeights(path, network)).values, values);
 * ```
 *
 * @example Larger images and other classes
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { loadWeights, saveWeights } from "@x/mimetic/weights";
 *
 * const network = describe(vitNano({ positions: "learned" }));
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }));
 *
 * const other = describe(vitNano({ positions: "learned", imageSize: 64, classes: 100 }));
 * const { values, replaced, resized } = await loadWeights(path, other, {
 *   resizePositions: true,
 *   replaceHead: true,
 *   initial: initialize(other, { seed: 1 }),
 * });
 * console.log(values.size, replaced, resized); // head.weight and head.bias, pos_embed
 * ```
 */
export async function loadWeights(
  file: string | URL | Blob | WeightFile,
  network: Network,
  options: LoadWeightsOptions = {},
): Promise<LoadedWeights> {
  const isPlace = typeof file === "string" || file instanceof URL || file instanceof Blob;
  if (!isPlace) return await load(file, network, options);
  await using opened = await openWeights(file);
  return await load(opened, network, options);
}

async function load(
  file: WeightFile,
  network: Network,
  { strict = true, resizePositions = false, initial, ...options }: LoadWeightsOptions,
): Promise<LoadedWeights> {
  const choices = ["bicubic", "bilinear", true, false];
  checkChoice(`load ${file.source}`, "resizePositions", resizePositions, choices);
  const match = matchWeights(file, network, options);
  requireFit(file, network, match, strict, resizePositions !== false);
  for (const [copy, own] of match.copies) {
    if (equalBits(await file.read(copy), await file.read(own))) continue;
    throw noCopy(file.source, copy, own, "other numbers");
  }
  const mode = typeof resizePositions === "string" ? resizePositions : "bicubic";
  const { missing, unexpected, replaced, skipped, grids, found } = match;
  const first = missing.length || replaced.length
    ? initial ?? initialize(network, { seed: 0 })
    : new Map<string, Float32Array>();
  const wanted = positionGrids(network);
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of network.parameters) {
    const stored = found.get(name);
    const grid = grids.get(name);
    const data = stored === undefined ? first.get(name)?.slice() : await file.readFloat32(stored);
    if (!data || stored === undefined && data.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot load ${file.source}: expected first values of ${shorten(name)} ${
          formatShape(shape)
        }, ` +
          `got ${data?.length ?? "none"}`,
      );
    }
    values.set(name, grid ? resamplePositions(data, grid, wanted.get(name)!, mode) : data);
  }
  return { values, missing, unexpected, replaced, skipped, resized: [...grids.keys()] };
}

/** As many names as a message lists of each kind; the error's cause has all. */
const LISTED = 8;

function requireFit(
  file: WeightFile,
  network: Network,
  match: WeightMatch,
  strict: boolean,
  resizes: boolean,
): void {
  const [missing, unexpected] = strict ? [match.missing, match.unexpected] : [[], []];
  const shapes = new Map(network.parameters.map(({ name, shape }) => [name, shape]));
  const grids = resizes ? [] : [...match.grids.keys()];
  const mismatched: Mismatch[] = [
    ...match.mismatched,
    ...grids.map((name) => ({
      name,
      expected: formatShape(shapes.get(name)!),
      got: formatShape(file.tensors.get(match.found.get(name)!)!.shape),
    })),
  ];
  if (!missing.length && !unexpected.length && !mismatched.length) return;
  const parts = [
    list("missing", missing.map((name) => `${shorten(name)} ${formatShape(shapes.get(name)!)}`)),
    list("unexpected", unexpected.map(shorten)),
    list(
      "mismatched",
      mismatched.map(({ name, expected, got }) => `${shorten(name)} ${got} instead of ${expected}`),
    ),
  ];
  const hint = hintOf(file, missing, mismatched, grids);
  throw new RangeError(
    `Cannot load ${file.source} into ${network.model.name}: expected just its parameters with their ` +
      `shapes, got ${parts.filter(Boolean).join("; ")}${hint}`,
    { cause: { missing, unexpected, mismatched } },
  );
}

function list(what: string, names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return names.length ? `${what} ${names.slice(0, LISTED).join(", ")}${more}` : "";
}

/** What would help, where that can be seen. */
function hintOf(
  file: WeightFile,
  missing: readonly string[],
  mismatched: readonly Mismatch[],
  grids: readonly string[],
): string {
  const name = missing[0];
  const longer = name && [...file.tensors.keys()].find((stored) => stored.endsWith(`.${name}`));
  const hints = [
    longer && `prefix: ${shorten(longer.slice(0, -name.length))}`,
    mismatched.some(({ name }) => isHead(name)) && "replaceHead: true to keep a new head",
    grids.length && "resizePositions: true to resample positions",
  ].filter(Boolean);
  return hints.length ? `; give ${hints.join(", ")}` : "";
}

/**
 * Which tensor of a file is which parameter of a network, before any is read.
 *
 * @module
 */
import type { Network } from "../models/mod.ts";
import { equalShapes, formatShape } from "../tensors/mod.ts";
import { aliasesOf, countersOf, isCounter } from "./companions.ts";
import { isFloatType } from "./float_types.ts";
import { shorten } from "./json_scanner.ts";
import { headOf, positionGrids } from "./network_parts.ts";
import type { TokenGrid } from "./resample_positions.ts";
import type { TensorEntry, WeightFile } from "./weight_file.ts";

/** How names of a file become a network's. */
export interface MatchOptions {
  /** What all names of the file start with, such as `"model."`; it is cut off. Default nothing. */
  readonly prefix?: string;
  /**
   * The network's name of a tensor, by the file's name without the prefix; `undefined` leaves the tensor
   * out.
   */
  readonly map?: (name: string) => string | undefined;
  /** Keep the first values of the layer that makes logits, whatever the file has. Default false. */
  readonly replaceHead?: boolean;
}

/** A tensor whose shape or type isn't its parameter's. */
export interface Mismatch {
  /** The parameter. */
  readonly name: string;
  /** What it should be, in words: its shape. */
  readonly expected: string;
  /** What the file has. */
  readonly got: string;
}

/** What was found. */
export interface WeightMatch {
  /** The file's tensor of each parameter that has one, by the parameter's name. */
  readonly found: ReadonlyMap<string, string>;
  /** Grids of the file's position embeddings, where they differ, by the parameter's name. */
  readonly grids: ReadonlyMap<string, TokenGrid>;
  /** Parameters that keep their first values as they are the head's. */
  readonly replaced: readonly string[];
  /** Parameters that the file lacks. */
  readonly missing: readonly string[];
  /** The file's names of tensors that are no parameters. */
  readonly unexpected: readonly string[];
  /** Parameters whose tensors don't fit. */
  readonly mismatched: readonly Mismatch[];
  /** The file's names of what is passed over: counters, copies, what the map or the head leaves out. */
  readonly skipped: readonly string[];
  /** Copies to be compared: the file's names of a tensor and of what it must equal. */
  readonly copies: readonly (readonly [copy: string, own: string])[];
}

/** Matches the tensors of a file with the parameters of a network. */
export function matchWeights(
  file: WeightFile,
  network: Network,
  { prefix = "", map = (name) => name, replaceHead = false }: MatchOptions,
): WeightMatch {
  const names = namesOf(file, prefix, map);
  const head = replaceHead ? headOf(network) : new Set<string>();
  const positions = positionGrids(network);
  const found = new Map<string, string>();
  const grids = new Map<string, TokenGrid>();
  const [replaced, missing, mismatched]: [string[], string[], Mismatch[]] = [[], [], []];
  for (const { name, shape } of network.parameters) {
    const stored = names.known.get(name);
    if (head.has(name)) {
      replaced.push(name);
      if (stored !== undefined) names.dropped.push(stored);
    } else if (stored === undefined) {
      missing.push(name);
    } else {
      const entry = file.tensors.get(stored)!;
      const isFloat = isFloatType(entry.dtype);
      const grid = isFloat ? gridOf(entry, shape, positions.get(name)) : undefined;
      if (grid) grids.set(name, grid);
      if (grid || isFloat && equalShapes(entry.shape, shape)) found.set(name, stored);
      else mismatched.push(mismatchOf(name, shape, entry));
    }
    names.known.delete(name);
  }
  const { copies, unexpected, skipped } = sortRest(file, network, names, found);
  return { found, grids, replaced, missing, unexpected, mismatched, skipped, copies };
}

/** What those tensors are that are no parameters. */
function sortRest(
  file: WeightFile,
  network: Network,
  { known, strangers, dropped }: ReturnType<typeof namesOf>,
  found: ReadonlyMap<string, string>,
): Pick<WeightMatch, "copies" | "unexpected" | "skipped"> {
  const aliases = new Map([
    ...aliasesOf(file.metadata, file.source),
    ...Object.entries(network.model.aliases ?? {}),
  ]);
  const counters = new Set(countersOf(network));
  const copies: [copy: string, own: string][] = [];
  const [unexpected, skipped] = [[...strangers], [...dropped]];
  for (const [name, stored] of known) {
    const own = found.get(aliases.get(name) ?? "");
    if (own !== undefined) copies.push([stored, own]);
    const isKnown = counters.has(name) && isCounter(name, file.tensors.get(stored)!.dtype);
    (own !== undefined || isKnown ? skipped : unexpected).push(stored);
  }
  return { copies, unexpected, skipped };
}

/** The file's names by the network's, those without the prefix, and those that the map leaves out. */
function namesOf(
  file: WeightFile,
  prefix: string,
  map: (name: string) => string | undefined,
) {
  const known = new Map<string, string>();
  const [strangers, dropped]: [string[], string[]] = [[], []];
  for (const stored of file.tensors.keys()) {
    if (!stored.startsWith(prefix)) {
      strangers.push(stored);
      continue;
    }
    const name = map(stored.slice(prefix.length));
    if (name === undefined) dropped.push(stored);
    else if (!known.has(name)) known.set(name, stored);
    else {
      throw new RangeError(
        `Cannot load ${file.source}: expected map to give each tensor a name of its own, got ` +
          `${shorten(name)} for ${shorten(known.get(name)!)} and ${shorten(stored)}`,
      );
    }
  }
  return { known, strangers, dropped };
}

/** The square grid of embeddings that differ from a network's in nothing else. */
function gridOf(
  { shape }: TensorEntry,
  expected: readonly number[],
  grid: TokenGrid | undefined,
): TokenGrid | undefined {
  if (!grid || shape.length !== expected.length || equalShapes(shape, expected)) return undefined;
  const axis = shape.length - 2;
  if (!shape.every((side, i) => i === axis || side === expected[i])) return undefined;
  const side = Math.sqrt(shape[axis] - grid.first);
  if (!Number.isInteger(side) || side < 1) return undefined;
  return { first: grid.first, height: side, width: side };
}

function mismatchOf(name: string, shape: readonly number[], entry: TensorEntry): Mismatch {
  const isFloat = isFloatType(entry.dtype);
  return {
    name,
    expected: formatShape(shape) + (isFloat ? "" : " of floating-point numbers"),
    got: formatShape(entry.shape) + (isFloat ? "" : ` of ${entry.dtype}`),
  };
}

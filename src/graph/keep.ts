/**
 * What a backward pass keeps of the forward pass.
 *
 * @module
 */
import { sizeOf } from "../tensors/mod.ts";
import type { Operation, Tensor } from "./graph.ts";
import { BINARY, ELEMENTWISE, FILL, UNARY } from "./ops/activations/mod.ts";
import { BATCH_NORM } from "./ops/batch_norm.ts";
import { UNFOLD } from "./ops/convolution/mod.ts";
import { CONCAT, PATCHIFY, SLICE, TRANSPOSE } from "./ops/layout/mod.ts";
import { LAYER_NORM, RMS_NORM } from "./ops/norms/mod.ts";
import { REPEAT } from "./ops/reductions.ts";
import { DECAY_MASK } from "./ops/scan/mod.ts";
import { isSource, type Keep, seenBy } from "./recompute.ts";

/** Operations that take about as long as passes over what they read and make. */
const passes: ReadonlySet<Operation> = new Set<Operation>([
  ...[UNARY, BINARY, ELEMENTWISE, FILL, LAYER_NORM, RMS_NORM, BATCH_NORM],
  ...[SLICE, CONCAT, TRANSPOSE, PATCHIFY, UNFOLD, REPEAT, DECAY_MASK],
]);

/** The largest part of a tensor that is kept in its place, to make it again from. */
const LARGEST_PART = 1 / 8;

/** How many tensors that are made again may stand one behind the other: all of them are there at once. */
const MOST_IN_ROW = 4;

/**
 * Keeps nothing that is made in blocks but what they result in.
 *
 * @param inside What is made in blocks.
 * @param results What they result in; of a view, what it sees is kept.
 */
export function keepBlockResults(inside: ReadonlySet<Tensor>, results: readonly Tensor[]): Keep {
  const kept = new Set(results.map(seenBy));
  return () => (tensor) => kept.has(tensor) || !inside.has(tensor);
}

/**
 * Keeps what products, convolutions, attention and scans make. What functions of elements, norms and copies make
 * is kept only where it couldn't be made again from what else the backward pass reads, or from tensors that are
 * much smaller.
 */
export function keepWhatTakesTime(read: ReadonlySet<Tensor>): (tensor: Tensor) => boolean {
  const available = new Set(read);
  // How many tensors that are made again stand behind each.
  const rows = new Map<Tensor, number>();
  for (const tensor of [...read].sort((a, b) => a.id - b.id)) {
    const found = wayTo(tensor, available, rows);
    if (!found || found.row > MOST_IN_ROW) continue;
    if (sum(found.missing) > LARGEST_PART * sizeOf(tensor.shape)) continue;
    found.missing.forEach((one) => available.add(one));
    rows.set(tensor, found.row);
  }
  return (tensor) => available.has(tensor) && !rows.has(tensor);
}

/** What a tensor can be made again from. */
interface Way {
  /** How many tensors are made, one behind the other. */
  readonly row: number;
  /** What would have to be kept for it. */
  readonly missing: ReadonlySet<Tensor>;
}

/**
 * How a tensor is made again by passes from what is available; none if it takes more than passes. The way is
 * cut where it is too long, with the tensor as number `depth` from its end.
 */
function wayTo(
  tensor: Tensor,
  available: ReadonlySet<Tensor>,
  rows: ReadonlyMap<Tensor, number>,
  depth = 1,
): Way | undefined {
  if (!passes.has(tensor.node.operation)) return undefined;
  if (depth > MOST_IN_ROW) return { row: 1, missing: new Set() };
  const missing = new Set<Tensor>();
  let row = 1;
  for (const input of tensor.node.inputs.map(seenBy)) {
    if (isSource(input)) continue;
    const way = available.has(input)
      ? { row: rows.get(input) ?? 0, missing: [] }
      : wayTo(input, available, rows, depth + 1) ?? { row: 0, missing: [input] };
    way.missing.forEach((one) => missing.add(one));
    row = Math.max(row, way.row + 1);
  }
  return { row, missing };
}

function sum(tensors: ReadonlySet<Tensor>): number {
  return [...tensors].reduce((all, { shape }) => all + sizeOf(shape), 0);
}

/**
 * How the heads of networks on sequences follow from their width, which alone a command is told.
 *
 * @module
 */
import { UsageError } from "../src/experiments/mod.ts";

/** Channels of a head of Mamba-2, whose inner width is twice its width: 64, or all of them if there are fewer. */
export function mamba2HeadDim(dim: number): number {
  const headDim = Math.min(64, 2 * dim);
  if (2 * dim % headDim === 0) return headDim;
  throw new UsageError(
    `Cannot use --dim=${dim} with Mamba-2: expected --dim to be at most 32 or a multiple of 32, got ${dim}`,
  );
}

/** Heads of a Transformer: one for each 64 channels. */
export function transformerHeads(dim: number): number {
  const heads = Math.max(1, Math.floor(dim / 64));
  if (dim % heads === 0) return heads;
  throw new UsageError(
    `Cannot use --dim=${dim} with a Transformer: expected --dim to be a multiple of its ${heads} heads, ` +
      `one for each 64 channels, as ${64 * heads}, got ${dim}`,
  );
}

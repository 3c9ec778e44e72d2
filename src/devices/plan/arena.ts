/** Memory that is needed during some steps. */
export interface Interval {
  /** Bytes. */
  readonly bytes: number;
  /** The step that writes it first. */
  readonly start: number;
  /** The step that reads it last. */
  readonly end: number;
}

/** Byte offsets for intervals, and the size of the whole. */
export interface Arena {
  /** The offset of each interval, in the given order. */
  readonly offsets: readonly number[];
  /** Bytes of the whole arena. */
  readonly bytes: number;
}

/** `n` rounded up to a multiple of `step`. */
export function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}

/**
 * Lays intervals out in one block so that those alive at the same step never overlap: largest
 * first, each at the lowest free offset into which it fits best.
 *
 * Greedy by size is within a few percent of the lower bound on networks' graphs
 * (Pisarchyk & Lee 2020, arXiv 2001.03288).
 */
export function layOut(intervals: readonly Interval[], alignment: number): Arena {
  const offsets = new Array<number>(intervals.length).fill(0);
  const placed: { from: number; to: number; start: number; end: number }[] = [];
  const order = intervals.map((_, i) => i).sort((a, b) =>
    intervals[b].bytes - intervals[a].bytes || intervals[a].start - intervals[b].start
  );
  let total = 0;
  for (const i of order) {
    const { bytes, start, end } = intervals[i];
    const size = roundUp(bytes, alignment);
    const alive = placed.filter((other) => other.start <= end && start <= other.end);
    offsets[i] = bestGap(alive, size);
    const at = placed.findIndex((other) => other.from > offsets[i]);
    const entry = { from: offsets[i], to: offsets[i] + size, start, end };
    placed.splice(at < 0 ? placed.length : at, 0, entry);
    total = Math.max(total, entry.to);
  }
  return { offsets, bytes: total };
}

/** The start of the smallest gap between `alive` (sorted by `from`) that holds `size`, or the end. */
function bestGap(alive: readonly { from: number; to: number }[], size: number): number {
  let [best, bestSize] = [-1, Infinity];
  let end = 0;
  for (const { from, to } of alive) {
    if (from - end >= size && from - end < bestSize) [best, bestSize] = [end, from - end];
    end = Math.max(end, to);
  }
  return best >= 0 ? best : end;
}

/**
 * Position embeddings for another grid, as timm's `resample_abs_pos_embed` makes them.
 *
 * @module
 */

/** How numbers between the old places are found. */
export type Interpolation = "bicubic" | "bilinear";

/** A grid of tokens, row after row, with tokens of no place before it. */
export interface TokenGrid {
  /** Tokens before the grid's, such as a class token, which stay as they are. */
  readonly first: number;
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
}

/** Half of each filter's width, and its value at a distance. */
const FILTERS: Readonly<Record<Interpolation, [support: number, at: (x: number) => number]>> = {
  bilinear: [1, (x) => Math.max(0, 1 - x)],
  bicubic: [2, (x) => {
    // Keys' cubic with a = −0.5, which PyTorch takes where it smooths.
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }],
};

/** What each new place takes of the old ones: the first of them, and weights that add up to one. */
function weightsOf(from: number, to: number, mode: Interpolation): [start: number, number[]][] {
  const [support, filter] = FILTERS[mode];
  const scale = from / to;
  // A smaller grid takes means over what lies between its places.
  const stretch = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const center = scale * (i + 0.5);
    const start = Math.max(0, Math.trunc(center - support * stretch + 0.5));
    const end = Math.min(from, Math.trunc(center + support * stretch + 0.5));
    const raw = Array.from(
      { length: end - start },
      (_, j) => filter(Math.abs((j + start - center + 0.5) / stretch)),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return [start, raw.map((weight) => weight / sum)];
  });
}

/**
 * Resamples embeddings `[…, from.first + from.height · from.width, dim]` to another grid, by separable
 * filters that smooth where the grid becomes smaller (PyTorch's `interpolate` with `antialias=True`, without
 * aligned corners); sums are float64.
 *
 * @param from The grid that the embeddings are of.
 * @param to The grid that they are wanted for, with as many tokens before it.
 */
export function resamplePositions(
  values: Float32Array,
  from: TokenGrid,
  to: Omit<TokenGrid, "first">,
  mode: Interpolation = "bicubic",
): Float32Array {
  const dim = values.length / (from.first + from.height * from.width);
  const before = from.first * dim;
  const columns = weightsOf(from.width, to.width, mode);
  const rows = weightsOf(from.height, to.height, mode);
  const middle = new Float64Array(from.height * to.width * dim);
  for (let y = 0; y < from.height; y++) {
    columns.forEach(([start, weights], x) => {
      weights.forEach((weight, j) => {
        const source = before + (y * from.width + start + j) * dim;
        const target = (y * to.width + x) * dim;
        for (let d = 0; d < dim; d++) middle[target + d] += weight * values[source + d];
      });
    });
  }
  const grid = new Float64Array(to.height * to.width * dim);
  const line = to.width * dim;
  rows.forEach(([start, weights], y) => {
    weights.forEach((weight, j) => {
      const source = (start + j) * line;
      for (let i = 0; i < line; i++) grid[y * line + i] += weight * middle[source + i];
    });
  });
  const result = new Float32Array(before + grid.length);
  result.set(values.subarray(0, before));
  result.set(grid, before);
  return result;
}

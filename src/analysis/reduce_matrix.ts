import { requireSquare } from "./square.ts";

const methods: readonly Reduction[] = ["crop", "average"];

/** How a matrix is made smaller: its leading rows and columns, or means over square blocks. */
export type Reduction = "crop" | "average";

/** Options of {@linkcode reduceMatrix}. */
export interface ReduceOptions {
  /** Largest side that is kept whole. Default 192. */
  readonly maximum?: number;
  /**
   * `"crop"` (default) keeps entries as they are, so the contrast of diagonal and noise stays true;
   * `"average"` keeps the whole matrix in view, but a block's mean dims a diagonal.
   */
  readonly method?: Reduction;
}

/** A matrix small enough for a heat map, and what was done to it. */
export interface ReducedMatrix {
  /** Side of `values`. */
  readonly dim: number;
  /** (dim, dim), row-major. */
  readonly values: Float32Array;
  /** Side of the whole matrix. */
  readonly fullDim: number;
  /** What was done; absent where the matrix is whole. */
  readonly reduction?: Reduction;
}

function crop(matrix: ArrayLike<number>, dim: number, size: number): Float32Array {
  return Float32Array.from(
    { length: size * size },
    (_, at) => matrix[Math.floor(at / size) * dim + at % size],
  );
}

/** Means over size × size blocks whose sides differ by one at most. */
function averageBlocks(matrix: ArrayLike<number>, dim: number, size: number): Float32Array {
  const blockOf = (index: number) => Math.floor(((index + 1) * size - 1) / dim);
  const sums = new Float64Array(size * size);
  const counts = new Float64Array(size * size);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const block = blockOf(i) * size + blockOf(j);
      sums[block] += matrix[i * dim + j];
      counts[block]++;
    }
  }
  return Float32Array.from(sums, (sum, block) => sum / counts[block]);
}

/**
 * Makes a square matrix small enough for a heat map.
 *
 * @param matrix (D, D), row-major.
 * @param dim D.
 * @param options Largest side, and how to get there.
 * @returns The matrix as it is if D ≤ maximum, else reduced to that side.
 * @throws {RangeError} If there are not D² values or `maximum` is no positive integer.
 * @throws {TypeError} If `method` is unknown.
 *
 * @example
 * ```ts
 * import { reduceMatrix } from "@x/mimetic/analysis";
 * import assert from "assert";
 * const matrix = Float32Array.from({ length: 16 }, (_, at) => at);
 * const cropped = reduceMatrix(matrix, 4, { maximum: 2 });
 * assert.deepEqual([...cropped.values], [0, 1, 4, 5]);
 * const averaged = reduceMatrix(matrix, 4, { maximum: 2, method: "average" });
 * assert.deepEqual([...averaged.values], [2.5, 4.5, 10.5, 12.5]);
 * ```
 */
export function reduceMatrix(
  matrix: ArrayLike<number>,
  dim: number,
  options: ReduceOptions = {},
): ReducedMatrix {
  const { maximum = 192, method = "crop" } = options;
  requireSquare("reduce a matrix", matrix, dim);
  if (!Number.isInteger(maximum) || maximum < 1) {
    throw new RangeError(
      `Cannot reduce a matrix: expected maximum to be a positive integer, got ${maximum}`,
    );
  }
  if (!methods.includes(method)) {
    throw new TypeError(
      `Cannot reduce a matrix: expected method to be ${methods.join(" or ")}, got ${method}`,
    );
  }
  if (dim <= maximum) return { dim, values: Float32Array.from(matrix), fullDim: dim };
  const values = (method === "crop" ? crop : averageBlocks)(matrix, dim, maximum);
  return { dim: maximum, values, fullDim: dim, reduction: method };
}

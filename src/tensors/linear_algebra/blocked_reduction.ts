import { dot } from "./products.ts";
import { makeReflector, type Tridiagonal } from "./reflectors.ts";
import { type Placed, Workspace } from "./workspace.ts";

/** Steps of a block: so many updates are made in one pass over the matrix. */
const BLOCK = 16;
const VECTORS = 2 * BLOCK;

/** What a reduction works on: arrays of a workspace, padded to multiples of 4. */
interface Arrays {
  readonly work: Workspace;
  readonly matrix: Placed;
  /** Numbers from a row of the matrix to the next. */
  readonly stride: number;
  /** v and w of each step of a block, [element / 4][vector][4]. */
  readonly panels: Placed;
  readonly x: Placed;
  readonly product: Placed;
  readonly sums: Placed;
}

/** The next multiple of 4. */
export const fours = (n: number) => Math.ceil(n / 4) * 4;

/** Numbers of a workspace that a reduction takes beside the matrix. */
export const reductionNumbers = (order: number) => (VECTORS + 2) * fours(order) + VECTORS + 8;

/**
 * Reduces a large symmetric matrix to tridiagonal form by WebAssembly, blocks of reflections at a time (Dongarra,
 * Sorensen and Hammarling, 1989): within a block the matrix is only read, and the block's updates are a product.
 * What `tridiagonalize` makes, but for rounding; nothing where the host can't.
 */
export function reduceInBlocks(given: Float64Array, order: number): Tridiagonal | undefined {
  const work = Workspace.open(given.length + 2 + reductionNumbers(order));
  if (!work) return undefined;
  const matrix = work.place(given);
  const made = reducePlaced(work, matrix, order, order);
  given.set(matrix.values);
  return { ...made, reflectors: given };
}

/** As `reduceInBlocks`, a matrix that lies in a workspace, in place; its rows are `stride` numbers apart. */
export function reducePlaced(
  work: Workspace,
  matrix: Placed,
  order: number,
  stride: number,
): Tridiagonal {
  const padded = fours(order);
  const panels = work.place(VECTORS * padded);
  const [x, product] = [work.place(padded), work.place(padded)];
  const arrays = { work, matrix, stride, panels, x, product, sums: work.place(VECTORS) };
  const made: Tridiagonal = {
    order,
    diagonal: new Float64Array(order),
    offDiagonal: new Float64Array(order - 1),
    reflectors: matrix.values,
    scales: new Float64Array(order),
  };
  for (let top = order - 1; top >= 1; top -= BLOCK) {
    const last = Math.max(1, top - BLOCK + 1);
    for (let i = top; i >= last; i--) reduceRow(arrays, made, i, top - i);
    work.loops.updateBlock(matrix.at, stride, last, panels.at, VECTORS);
    panels.values.fill(0);
  }
  made.diagonal[0] = matrix.values[0];
  return made;
}

/** Reflects row i, the block's step `step`, and keeps the v and w of its update. */
function reduceRow(arrays: Arrays, made: Tridiagonal, i: number, step: number): void {
  const { work: { loops }, matrix, stride, panels, x, product, sums } = arrays;
  const [row, used, length] = [i * stride, 2 * step, fours(i)];
  // The row as the updates of the steps before make it: less v times its element of w, and w times that of v.
  x.values.set(matrix.values.subarray(row, row + i + 1));
  const own = place(i);
  for (let t = 0; t < used; t++) sums.values[t] = panels.values[own + 4 * t];
  loops.subtract(panels.at, VECTORS, used, fours(i + 1), x.at, sums.at);
  made.diagonal[i] = x.values[i];
  const [image, scale] = makeReflector(x.values, 0, i);
  made.offDiagonal[i - 1] = image;
  made.scales[i] = scale;
  matrix.values.set(x.values.subarray(0, i), row);
  if (scale === 0) return;
  x.values.fill(0, i, length);
  loops.multiplySymmetric(matrix.at, stride, i, x.at, product.at);
  loops.project(panels.at, VECTORS, used, length, x.at, sums.at);
  loops.subtract(panels.at, VECTORS, used, length, product.at, sums.at);
  keep(arrays, i, used, scale);
}

/** Where element i of the first vector lies. */
const place = (i: number) => (i >> 2) * 4 * VECTORS + (i & 3);

/** v = x, and w = scale · product − half · x. */
function keep({ x, product, panels }: Arrays, i: number, vector: number, scale: number): void {
  const [v, p, to] = [x.values, product.values, panels.values];
  const half = scale * scale * dot(p, 0, v, 0, i) / 2;
  for (let c = 0; c < i; c++) {
    const at = place(c) + 4 * vector;
    to[at] = v[c];
    to[at + 4] = scale * p[c] - half * v[c];
  }
}

import { fusedProducts } from "./wide_products.ts";
import { KEPT, Workspace } from "./workspace.ts";

/** Products of fewer terms in all aren't worth a copy to where WebAssembly can read them. */
const LARGE = 2 ** 20;

/** How a product is made. */
export interface ProductOptions {
  /**
   * Whether large products may fuse multiplications and additions where the machine does that, which is faster
   * and rounds otherwise than JavaScript's sums. Default false.
   */
  readonly fused?: boolean;
}

/** How many rows of each operand, a multiple of 4, fit a workspace together with their products. */
function panelRows(m: number, n: number, k: number): number {
  const fits = (side: number) =>
    (Math.min(side, m) + Math.min(side, n) + 8) * k + Math.min(side, m) * Math.min(side, n) < KEPT;
  let side = Math.ceil(Math.max(m, n) / 4) * 4;
  while (side > 0 && !fits(side)) side = Math.floor(side / 8) * 4;
  return side;
}

/**
 * The 4 × 4 blocks of a large product of `a` (m, k) and the transpose of `b` (n, k) by WebAssembly, into `out`
 * (m, n), whose sums have the bits of JavaScript's unless they are fused; where `b` is `a`, only those that
 * aren't above the diagonal.
 *
 * @returns Whether it was done.
 */
export function multiplyLarge(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
  k: number,
  { fused = false }: ProductOptions = {},
): boolean {
  const side = m * n * k >= LARGE ? panelRows(m, n, k) : 0;
  if (side === 0) return false;
  const [m4, n4] = [m - m % 4, n - n % 4];
  for (let i = 0; i < m4; i += side) {
    for (let j = 0; j < (a === b ? i + 1 : n4); j += side) {
      const [rows, columns] = [Math.min(side, m4 - i), Math.min(side, n4 - j)];
      const left = a.subarray(i * k, (i + rows) * k);
      const right = a === b && i === j ? left : b.subarray(j * k, (j + columns) * k);
      const block = multiplyPanels(left, right, rows, columns, k, fused);
      if (!block) return false;
      for (let row = 0; row < rows; row++) {
        out.set(block.subarray(row * columns, (row + 1) * columns), (i + row) * n + j);
      }
    }
  }
  return true;
}

/** The product of two panels, whose rows are multiples of 4. */
function multiplyPanels(
  left: Float64Array,
  right: Float64Array,
  rows: number,
  columns: number,
  k: number,
  fused: boolean,
): Float64Array | undefined {
  const same = left === right;
  const work = Workspace.open((rows + (same ? 0 : columns) + 8) * k + rows * columns + 8);
  if (!work) return undefined;
  const a = work.place(left);
  const b = same ? a : work.place(right);
  const [made, scratch] = [work.place(rows * columns), work.place(8 * k)];
  if (fused) {
    fusedProducts(
      ...[work.loops, [a.at, b.at, made.at], [rows, columns, k]] as const,
      ...[columns, same, scratch.at] as const,
    );
  } else {
    const lower = Number(same);
    work.loops.products(a.at, b.at, made.at, rows, columns, k, columns, lower, scratch.at);
  }
  return made.values;
}

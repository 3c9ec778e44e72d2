import { reduceInBlocks } from "./blocked_reduction.ts";
import { dot } from "./products.ts";
import { LARGE_ORDER, makeReflector, type Tridiagonal } from "./reflectors.ts";
import { type Placed, Workspace } from "./workspace.ts";

/**
 * In one pass over the lower triangle of the leading n × n block of `a`, whose rows are `stride`
 * apart: subtracts v wᵀ + w vᵀ, and returns the product of the result with `x`. A pass reads and
 * writes every element once, where the two steps on their own would be bound by memory.
 */
export function updateAndMultiply(
  a: Float64Array,
  stride: number,
  n: number,
  v: Float64Array,
  w: Float64Array,
  x: Float64Array,
  product: Float64Array,
): void {
  product.fill(0, 0, n);
  let r = 0;
  for (; r + 1 < n; r += 2) {
    const [p, q] = [r * stride, (r + 1) * stride];
    const v0 = v[r], w0 = w[r], x0 = x[r], v1 = v[r + 1], w1 = w[r + 1], x1 = x[r + 1];
    let [sum0, sum1] = [0, 0];
    for (let c = 0; c < r; c++) {
      const vc = v[c], wc = w[c], xc = x[c];
      const a0 = a[p + c] - v0 * wc - w0 * vc;
      const a1 = a[q + c] - v1 * wc - w1 * vc;
      a[p + c] = a0;
      a[q + c] = a1;
      sum0 += a0 * xc;
      sum1 += a1 * xc;
      product[c] += a0 * x0 + a1 * x1;
    }
    const corner = a[p + r] -= 2 * v0 * w0;
    const below = a[q + r] -= v1 * w0 + w1 * v0;
    const next = a[q + r + 1] -= 2 * v1 * w1;
    product[r] += sum0 + corner * x0 + below * x1;
    product[r + 1] += sum1 + below * x0 + next * x1;
  }
  if (r < n) {
    const p = r * stride;
    let sum = 0;
    for (let c = 0; c < r; c++) {
      const value = a[p + c] -= v[r] * w[c] + w[r] * v[c];
      sum += value * x[c];
      product[c] += value * x[r];
    }
    const corner = a[p + r] -= 2 * v[r] * w[r];
    product[r] += sum + corner * x[r];
  }
}

/**
 * Reduces a symmetric matrix to tridiagonal form by Householder's reflections, from the last row up.
 * Only the lower triangle of `a` is read; `a` is overwritten and becomes `reflectors`. With `exact`,
 * large matrices too have the bits that JavaScript's loops give: the signs of vectors by QL hang on them.
 */
export function tridiagonalize(
  a: Float64Array,
  order: number,
  { exact = false }: { readonly exact?: boolean } = {},
): Tridiagonal {
  const large = order >= LARGE_ORDER && !exact ? reduceInBlocks(a, order) : undefined;
  if (large) return large;
  const work = order >= LARGE_ORDER ? Workspace.open(a.length + 4 * order + 10) : undefined;
  const place = (content: number | Float64Array): Placed =>
    work?.place(content) ??
      { at: 0, values: typeof content === "number" ? new Float64Array(content) : content };
  const matrix = place(a);
  // v and w: the update that the rows above still lack, A − v wᵀ − w vᵀ, and the product that makes the next.
  const [v, w, x, product] = Array.from({ length: 4 }, () => place(order));
  const update = work
    ? (n: number) => work.loops.updateExactly(matrix.at, order, n, v.at, w.at, x.at, product.at)
    : (n: number) => updateAndMultiply(a, order, n, v.values, w.values, x.values, product.values);
  const vectors = [v, w, x, product].map(({ values }) => values);
  const made = reduceExactly(matrix.values, order, vectors, update);
  if (work) a.set(matrix.values);
  return { ...made, reflectors: a };
}

/** Householder's reduction of `a`, in place, given room for four vectors and what updates and multiplies. */
function reduceExactly(
  a: Float64Array,
  order: number,
  [v, w, x, product]: readonly Float64Array[],
  update: (n: number) => void,
): Tridiagonal {
  const diagonal = new Float64Array(order);
  const offDiagonal = new Float64Array(Math.max(0, order - 1));
  const scales = new Float64Array(order);
  for (let i = order - 1; i >= 1; i--) {
    const row = i * order;
    for (let c = 0; c <= i; c++) a[row + c] -= v[i] * w[c] + w[i] * v[c];
    diagonal[i] = a[row + i];
    const [image, scale] = makeReflector(a, row, i);
    offDiagonal[i - 1] = image;
    scales[i] = scale;
    x.set(a.subarray(row, row + i));
    update(i);
    const half = scale * scale * dot(product, 0, x, 0, i) / 2;
    for (let c = 0; c < i; c++) {
      v[c] = scale === 0 ? 0 : x[c];
      w[c] = scale * product[c] - half * x[c];
    }
  }
  if (order > 0) diagonal[0] = a[0] - 2 * v[0] * w[0];
  return { order, diagonal, offDiagonal, reflectors: a, scales };
}

/** Turns eigenvectors of T, the first `count` rows of `vectors`, into those of A, in place: y ↦ Q y. */
export function applyReflectors(
  tridiagonal: Tridiagonal,
  vectors: Float64Array,
  count: number,
): void {
  const { order, reflectors, scales } = tridiagonal;
  const fours = count - count % 4;
  if (!reflectLarge(tridiagonal, vectors.subarray(0, fours * order))) {
    for (let row = 0; row < fours; row += 4) {
      for (let i = 1; i < order; i++) {
        if (scales[i] !== 0) reflectFour(vectors, row * order, order, reflectors, i, scales[i]);
      }
    }
  }
  for (let row = fours; row < count; row++) {
    const y = row * order;
    for (let i = 1; i < order; i++) {
      const v = i * order;
      const factor = scales[i] * dot(reflectors, v, vectors, y, i);
      for (let c = 0; c < i; c++) vectors[y + c] -= factor * reflectors[v + c];
    }
  }
}

/** Reflects rows of vectors, a multiple of 4, by WebAssembly; whether it was done. */
function reflectLarge({ order, reflectors, scales }: Tridiagonal, vectors: Float64Array): boolean {
  const numbers = vectors.length + reflectors.length + scales.length + 6;
  const work = order >= LARGE_ORDER ? Workspace.open(numbers) : undefined;
  if (!work) return false;
  const [rows, v, factors] = [vectors, reflectors, scales].map((array) => work.place(array));
  work.loops.reflect(rows.at, vectors.length / order, order, v.at, factors.at);
  vectors.set(rows.values);
  return true;
}

/** Reflects four rows at once, so that the reflector is read once for four of them. */
function reflectFour(
  vectors: Float64Array,
  offset: number,
  order: number,
  reflectors: Float64Array,
  i: number,
  scale: number,
): void {
  const [p0, v] = [offset, i * order];
  const [p1, p2, p3] = [p0 + order, p0 + 2 * order, p0 + 3 * order];
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let c = 0; c < i; c++) {
    const x = reflectors[v + c];
    s0 += x * vectors[p0 + c];
    s1 += x * vectors[p1 + c];
    s2 += x * vectors[p2 + c];
    s3 += x * vectors[p3 + c];
  }
  s0 *= scale, s1 *= scale, s2 *= scale, s3 *= scale;
  for (let c = 0; c < i; c++) {
    const x = reflectors[v + c];
    vectors[p0 + c] -= s0 * x;
    vectors[p1 + c] -= s1 * x;
    vectors[p2 + c] -= s2 * x;
    vectors[p3 + c] -= s3 * x;
  }
}

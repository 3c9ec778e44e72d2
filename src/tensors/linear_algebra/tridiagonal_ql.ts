/** More sweeps than a matrix has ever needed for an eigenvalue: two are usual. */
const MAX_SWEEPS = 60;

/** The first place from `start` after which the off-diagonal element is negligible. */
function splitAfter(d: Float64Array, e: Float64Array, start: number): number {
  let end = start;
  // Written so that NaN never counts as negligible.
  while (
    end + 1 < d.length &&
    !(Math.abs(e[end]) <= Number.EPSILON * (Math.abs(d[end]) + Math.abs(d[end + 1])))
  ) end++;
  return end;
}

/** One implicit QL sweep from row `end` up to row `start`, shifted after Wilkinson. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  start: number,
  end: number,
  rotate: (i: number, c: number, s: number) => void,
): void {
  const theta = (d[start + 1] - d[start]) / (2 * e[start]);
  const root = Math.sqrt(theta * theta + 1);
  let g = d[end] - d[start] + e[start] / (theta + (theta < 0 ? -root : root));
  let [c, s, shift] = [1, 1, 0];
  for (let i = end - 1; i >= start; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.sqrt(f * f + g * g);
    if (i + 1 < end) e[i + 1] = r;
    if (r === 0) {
      // The matrix has split in the middle of the sweep: the rest is for the next one.
      d[i + 1] -= shift;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - shift;
    const t = (d[i] - g) * s + 2 * c * b;
    shift = s * t;
    d[i + 1] = g + shift;
    g = c * t - b;
    rotate(i, c, s);
  }
  d[start] -= shift;
  e[start] = g;
}

/**
 * Makes a symmetric tridiagonal matrix diagonal by the implicit QL method, in place. `rotate` is
 * told of every rotation of rows i and i + 1.
 *
 * @throws {Error} If an eigenvalue doesn't converge, which only values that aren't finite cause.
 */
export function diagonalize(
  d: Float64Array,
  e: Float64Array,
  rotate: (i: number, c: number, s: number) => void = () => {},
): void {
  for (let start = 0; start < d.length; start++) {
    for (let sweeps = 0;; sweeps++) {
      const end = splitAfter(d, e, start);
      if (end === start) break;
      if (sweeps === MAX_SWEEPS) {
        throw new Error(
          `Cannot find eigenvalue ${start} of ${d.length} as ${MAX_SWEEPS} sweeps didn't converge`,
        );
      }
      sweep(d, e, start, end, rotate);
    }
  }
}

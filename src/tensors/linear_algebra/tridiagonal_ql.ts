/** Numbers whose squares are below the first have lost digits there, and make rotations that aren't. */
const TINY = 2 ** -960, LIFT = 2 ** 600;

/** Two sweeps an eigenvalue are usual; where so many weren't enough, its own size is below rounding. */
const PATIENCE = 60;

/** More sweeps than a matrix has ever needed for an eigenvalue. */
const MAX_SWEEPS = 120;

/**
 * The first place from `start` after which the off-diagonal element is negligible: beside its two
 * neighbors on the diagonal, so that small eigenvalues keep their digits, or below `floor`.
 */
function splitAfter(d: Float64Array, e: Float64Array, start: number, floor: number): number {
  let end = start;
  while (end + 1 < d.length) {
    const size = Math.abs(e[end]);
    if (size <= floor || size <= Number.EPSILON * (Math.abs(d[end]) + Math.abs(d[end + 1]))) break;
    end++;
  }
  return end;
}

/** The largest magnitude in the matrix, at most its norm and at least a third of it. */
function largestOf(d: Float64Array, e: Float64Array): number {
  let largest = 0;
  for (const [name, values] of [["diagonal", d], ["off-diagonal", e]] as const) {
    values.forEach((x, i) => {
      if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
      else {
        throw new RangeError(
          `Cannot diagonalize a matrix: expected finite numbers, got ${x} at ${i} of the ${name}`,
        );
      }
    });
  }
  return largest;
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
    const lift = (s * e[i]) ** 2 + g * g > TINY ? 1 : LIFT;
    const f = s * e[i] * lift;
    const b = c * e[i];
    g *= lift;
    const r = Math.sqrt(f * f + g * g);
    if (i + 1 < end) e[i + 1] = r / lift;
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
 * Elements that fall over hundreds of powers of ten underflow within a sweep, and beside two such
 * neighbors nothing is ever negligible. So where an eigenvalue takes too many sweeps, what rounding
 * makes of the whole matrix's largest element counts as zero from then on.
 *
 * @throws {RangeError} If a number isn't finite.
 * @throws {Error} If an eigenvalue doesn't converge, which no matrix of finite numbers is known to do.
 */
export function diagonalize(
  d: Float64Array,
  e: Float64Array,
  rotate: (i: number, c: number, s: number) => void = () => {},
): void {
  const rounding = Number.EPSILON * largestOf(d, e);
  let floor = 0;
  for (let start = 0; start < d.length; start++) {
    for (let sweeps = 0;; sweeps++) {
      const end = splitAfter(d, e, start, floor);
      if (end === start) break;
      if (sweeps === PATIENCE) floor = rounding;
      if (sweeps === MAX_SWEEPS) {
        throw new Error(
          `Cannot find eigenvalue ${start} of ${d.length}: expected it within ${MAX_SWEEPS} sweeps`,
        );
      }
      sweep(d, e, start, end, rotate);
    }
  }
}

import { checkShape } from "./checks.ts";
import { exp, log } from "./functions.ts";

/** What numbers are drawn from. */
interface Source {
  /** A number uniform over (0, 1). */
  readonly open: () => number;
  /** A standard normal number. */
  readonly normal: () => number;
}

/** The largest difference of logarithms that is told apart: e to its power is finite. */
const FARTHEST = 709;

/**
 * A number of the beta distribution: X/(X + Y) for numbers X and Y of gamma distributions with shapes a and
 * b. In logarithms, so that small shapes, whose X and Y are often below the smallest number, lose nothing.
 *
 * @throws {RangeError} If a shape is out of range.
 */
export function drawBeta(a: number, b: number, source: Source): number {
  checkShape("a", a);
  checkShape("b", b);
  const difference = logOfGamma(a, source) - logOfGamma(b, source);
  return 1 / (1 + exp(-Math.max(-FARTHEST, Math.min(FARTHEST, difference))));
}

/**
 * The logarithm of a number of the gamma distribution with scale 1 (Marsaglia and Tsang, "A simple method for
 * generating gamma variables", ACM TOMS 26, 2000). Below 1 it is that of shape + 1 plus ln(U)/shape (their
 * section 6).
 */
function logOfGamma(shape: number, source: Source): number {
  const { open, normal } = source;
  if (shape < 1) return logOfGamma(shape + 1, source) + log(open()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (log(open()) < 0.5 * x * x + d - d * v + d * log(v)) return log(d) + log(v);
  }
}

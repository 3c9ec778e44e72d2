/**
 * The singular values of Z + rI, where Z (D, D) is random with entries of variance 1/D, in the limit of a
 * large D, and the α and β of a product of that kind.
 *
 * @module
 */
import { checkIntegers } from "../host/mod.ts";

/** Points of a quadrature, and of a table over r. */
const POINTS = 400, ROWS = 240;

/** Step of a derivative. */
const STEP = 0.01;

/** Of the largest singular values that make up a part of all: their squares, and their share of the trace, both over D. */
export interface Truncation {
  /** r. */
  readonly ratio: number;
  /** ‖M‖² / D of the matrix M that has only those. */
  readonly squares: number;
  /** tr M / D. */
  readonly trace: number;
}

/**
 * The density of the singular values s at one of them: with λ = s², the imaginary part over π of the root w
 * of λw³ − λw² + (1 − r²)w + r² = 0, times 2s (Dozier & Silverstein 2007, for a square matrix and a
 * multiple of the identity).
 */
function density(s: number, r: number): number {
  const z = s * s;
  // w = y + ⅓ removes the square: y³ + py + q = 0.
  const [b, c] = [(1 - r * r) / z, r * r / z];
  const p = b - 1 / 3;
  const q = b / 3 + c - 2 / 27;
  const discriminant = q * q / 4 + p * p * p / 27;
  if (discriminant <= 0) return 0;
  const root = Math.sqrt(discriminant);
  return s * Math.sqrt(3) / Math.PI * Math.abs(Math.cbrt(-q / 2 + root) - Math.cbrt(-q / 2 - root));
}

/** Where the density begins and ends. */
function edges(r: number): [number, number] {
  const a = 1 - r * r;
  const b = a - 3 * r * r;
  const root = Math.sqrt(b * b + 16 * a * r * r);
  const stationary = Math.abs(a) < 1e-9 ? [2 / 3] : [(b + root) / (4 * a), (b - root) / (4 * a)];
  // Without an identity one of them is 0, where there is no edge.
  const squares = stationary.filter((w) => w !== 0)
    .map((w) => (a * w + r * r) / (w * w * (1 - w)));
  const high = Math.sqrt(Math.max(...squares));
  return [r > 1 ? Math.sqrt(Math.max(0, Math.min(...squares))) : 0, high];
}

/** ∫ s² over the largest singular values that are `part` of all. */
function squaresAbove(r: number, part: number): number {
  const [low, high] = edges(r);
  let [mass, squares] = [0, 0];
  // From the top; s = cosine of an angle, so that the density's square roots at its ends do no harm.
  for (let i = 0; i < POINTS; i++) {
    const angle = (i + 0.5) * Math.PI / POINTS;
    const s = (low + high) / 2 + (high - low) / 2 * Math.cos(angle);
    const weight = density(s, r) * (high - low) / 2 * Math.sin(angle) * Math.PI / POINTS;
    if (mass + weight >= part) return squares + (part - mass) * s * s;
    mass += weight;
    squares += weight * s * s;
  }
  return squares;
}

const tables = new Map<number, readonly Truncation[]>();

/**
 * The traces and norms of Z + rI cut to the largest `part` of its singular values, for r from 0 to 239.
 * As a singular value changes with r by the product of its two vectors, the trace is half of what ‖M‖² grows by.
 */
export function truncations(part: number): readonly Truncation[] {
  const known = tables.get(part);
  if (known) return known;
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const ratio = i / (ROWS - i);
    const grown = squaresAbove(ratio + STEP, part) - squaresAbove(Math.abs(ratio - STEP), part);
    return { ratio, squares: squaresAbove(ratio, part), trace: grown / (4 * STEP) };
  });
  tables.set(part, rows);
  return rows;
}

/** What is measured of a product M (D, D) to fit α and β to it. */
export interface ProductMoments {
  /** tr M. */
  readonly trace: number;
  /** ‖M‖², the sum of the squares of its elements. */
  readonly squaredNorm: number;
}

/**
 * α and β of αZ + βI, Z (D, D) with entries of variance 1/D, cut to its K largest singular values, whose
 * trace and Frobenius norm are on average those of a product of that rank. Of full rank: β = tr M / D and
 * α² = ‖M‖² / D − β². Else by the limit of a large D, which is off by some 1/D.
 *
 * @param moments Of the product.
 * @param dim D.
 * @param rank K; D if larger.
 * @throws {RangeError} if D or K isn't a whole number of at least 1, or the moments aren't finite numbers, the
 *   norm's at least 0; a `TypeError` if D or K is no number.
 */
export function fitNoiseAndIdentity(
  moments: ProductMoments,
  dim: number,
  rank: number,
): { readonly alpha: number; readonly beta: number } {
  checkIntegers("fit α and β", { dim, rank });
  const { trace: whole, squaredNorm } = moments;
  if (!(Number.isFinite(whole) && Number.isFinite(squaredNorm) && squaredNorm >= 0)) {
    throw new RangeError(
      `Cannot fit α and β: expected a finite trace and a finite squared norm of at least 0, got ` +
        `${whole} and ${squaredNorm}`,
    );
  }
  const part = Math.min(1, rank / dim);
  const [trace, squares] = [whole / dim, squaredNorm / dim];
  if (squares === 0) return { alpha: 0, beta: 0 };
  if (part === 1) return { alpha: Math.sqrt(Math.max(0, squares - trace ** 2)), beta: trace };
  const rows = truncations(part);
  const wanted = Math.abs(trace) / Math.sqrt(squares);
  const height = (row: Truncation) => row.trace / Math.sqrt(row.squares);
  const above = rows.findIndex((row) => height(row) >= wanted);
  // Nearer to a multiple of a projection than the table goes.
  if (above < 0) return { alpha: 0, beta: trace / part };
  const [high, low] = [rows[above], rows[Math.max(0, above - 1)]];
  const at = high === low ? 0 : (wanted - height(low)) / (height(high) - height(low));
  const between = (a: number, b: number) => a + at * (b - a);
  const alpha = Math.sqrt(squares / between(low.squares, high.squares));
  return { alpha, beta: Math.sign(trace) * alpha * between(low.ratio, high.ratio) };
}

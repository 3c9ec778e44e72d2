/** What makes up a scan, as plain numbers of one sequence. */
export interface ScanNumbers {
  /** Step sizes Δ, `[T, E]`: of channels, or of heads. */
  readonly delta: ArrayLike<number>;
  /** Diagonals of the state matrices, `[E, N]`, or `[E]` if all states of a head share one. */
  readonly a: ArrayLike<number>;
  /** How tokens are written, `[T, N]`. */
  readonly b: ArrayLike<number>;
  /** How they are read, `[T, N]`. */
  readonly c: ArrayLike<number>;
  /** T. */
  readonly tokens: number;
  /** E. */
  readonly channels: number;
  /** N. */
  readonly states: number;
}

/**
 * The attention matrix that a state-space layer amounts to, `[T, T]`, mean over channels:
 * `M[t, s] = Σ_n C[t, n] · exp(A_n Σ_{s<r≤t} Δ[r]) · Δ[s] · B[s, n]` for s ≤ t, else 0
 * (Ali et al. 2024, arXiv 2403.01590). Without decay and with Δ = 1 it is C Bᵀ under the causal mask,
 * which is linear attention.
 *
 * @throws {RangeError} If an array's size isn't what the axes say.
 *
 * @example
 * ```ts
 * import { effectiveAttention } from "@x/mimetic/analysis";
 * import assert from "node:assert/strict";
 *
 * const scan = { delta: [1, 1], a: [0], b: [2, 3], c: [5, 7], tokens: 2, channels: 1, states: 1 };
 * assert.deepEqual([...effectiveAttention(scan)], [10, 0, 14, 21]);
 * ```
 */
export function effectiveAttention(scan: ScanNumbers): Float64Array {
  const { delta, a, b, c, tokens, channels, states } = scan;
  const shared = a.length === channels;
  check("delta", delta.length, tokens * channels);
  if (!shared) check("a", a.length, channels * states);
  check("b", b.length, tokens * states);
  check("c", c.length, tokens * states);
  const matrix = new Float64Array(tokens * tokens);
  for (let e = 0; e < channels; e++) {
    for (let s = 0; s < tokens; s++) {
      const step = delta[s * channels + e];
      let passed = 0;
      for (let t = s; t < tokens; t++) {
        if (t > s) passed += delta[t * channels + e];
        let weight = 0;
        for (let n = 0; n < states; n++) {
          const decay = Math.exp(a[shared ? e : e * states + n] * passed);
          weight += c[t * states + n] * decay * b[s * states + n];
        }
        matrix[t * tokens + s] += step * weight / channels;
      }
    }
  }
  return matrix;
}

function check(name: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new RangeError(
    `Cannot describe a scan: expected ${name} to have ${expected} elements, got ${actual}`,
  );
}

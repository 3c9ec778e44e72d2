import type { Loops } from "./workspace.ts";

/** How often each kind of blocks is timed, and products of fewer terms that aren't. */
const ROUNDS = 3, TIMED = 2 ** 24;

/** Milliseconds a term of the fastest product so far, by narrow blocks and by wide ones. */
const best = [Infinity, Infinity];
let timed = 0;

/**
 * Whether products go by the blocks whose vectors an engine may pair to 256 bits, as V8 does with flags; elsewhere
 * they don't fit the registers. Bits are the same, so that the first products find out.
 */
export function widePays(): boolean {
  return timed < 2 * ROUNDS ? timed % 2 === 1 : best[1] < best[0];
}

/** `fusedProducts`, by the blocks that are the faster here. */
export function fusedProducts(
  loops: Loops,
  [a, b, out]: readonly [number, number, number],
  [m, n, k]: readonly [number, number, number],
  pitch: number,
  lower: boolean,
  scratch: number,
): void {
  const wide = widePays();
  const start = performance.now();
  loops.fusedProducts(a, b, out, m, n, k, pitch, Number(lower), scratch, Number(wide));
  const terms = lower ? m * n * k / 2 : m * n * k;
  if (timed >= 2 * ROUNDS || terms < TIMED) return;
  best[Number(wide)] = Math.min(best[Number(wide)], (performance.now() - start) / terms);
  timed++;
}

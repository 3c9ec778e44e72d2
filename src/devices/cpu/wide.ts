import type { Kernels } from "./wasm.ts";
import type { SharedMemory } from "./memory.ts";

/** Terms of the sums that are measured. */
const TERMS = 1024;

/** Rounds until a ratio that isn't usual is believed: some processors may have another one. */
const DOUBTED = 60;

/**
 * Whether the host's compiler pairs 128-bit operations to 256 bits (V8 with
 * `--experimental-wasm-revectorize --no-wasm-bounds-checks`): then the product of 6 rows by 16
 * columns is much the faster one; else its 24 accumulators don't fit the registers. Both give the
 * same bits, so that a wrong answer costs time only.
 *
 * Optimized code appears some time after the first calls, hence rounds until nothing gets faster. Beside other
 * work one of the two may be measured before its code is there, or never alone: a ratio that is neither of the
 * usual ones is measured for longer.
 */
export async function measureWide(
  kernels: Kernels,
  memory: SharedMemory,
  scratch: number,
): Promise<boolean> {
  const [a, b, c] = [scratch + 4096, scratch + 65536, scratch];
  const values = memory.view(a, (b - a) / 4 + 16 * TERMS, "float32");
  values.forEach((_, i) => values[i] = ((i * 7919) % 61) / 61 - 0.5);
  const rows = Array.from({ length: 6 }, (_, i) => a + 4 * TERMS * i);
  const best = [Infinity, Infinity];
  const { repetitions, calls } = lengthsOf(clockGrain());
  const ratio = () => best[1] / best[0];
  const isClear = (round: number) => round >= DOUBTED || isUsual(ratio());
  for (let round = 0, same = 0; round < 200 && (same < 12 || !isClear(round)); round++) {
    const before = [...best];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const start = performance.now();
      for (let i = 0; i < calls; i++) kernels.multiply6x16(TERMS, ...rows, b, c, 64);
      const middle = performance.now();
      for (let i = 0; i < calls; i++) {
        kernels.multiply6x8(TERMS, ...rows, b, c, 64);
        kernels.multiply6x8(TERMS, ...rows, b + 32, c + 32, 64);
      }
      best[0] = Math.min(best[0], middle - start);
      best[1] = Math.min(best[1], performance.now() - middle);
    }
    same = best.every((time, i) => time > 0.95 * before[i]) ? same + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  verify(kernels, memory, rows, b, c);
  return ratio() > 1.15;
}

/** Whether narrow blocks were seen to take such a part of the wide one's time: 0.9 to 1, or with 256 bits 1.6. */
function isUsual(ratio: number): boolean {
  return (ratio > 0.6 && ratio < 1.06) || (ratio > 1.3 && ratio < 2.2);
}

/** The smallest step that the clock was seen to take, in milliseconds: in pages it is made coarse. */
function clockGrain(): number {
  let grain = Infinity;
  let last = performance.now();
  for (let steps = 0; steps < 3;) {
    const now = performance.now();
    if (now === last) continue;
    grain = Math.min(grain, now - last);
    last = now;
    steps++;
  }
  return grain;
}

/** How often to measure in a round, and how many calls, so that the clock takes several steps in them. */
function lengthsOf(grain: number): { repetitions: number; calls: number } {
  // A call takes a hundredth of a millisecond, more or less.
  const calls = Math.min(Math.max(4, Math.ceil(1000 * grain)), 1000);
  return { repetitions: Math.min(Math.max(1, Math.round(0.04 / grain)), 8), calls };
}

/** An engine whose vectors compute something else must not be used. */
function verify(
  kernels: Kernels,
  memory: SharedMemory,
  rows: readonly number[],
  b: number,
  c: number,
): void {
  const B = memory.view(b, 16 * TERMS, "float32");
  kernels.multiply6x16(TERMS, ...rows, b, c, 64);
  const wide = memory.view(c, 96, "float32").slice();
  kernels.multiply6x8(TERMS, ...rows, b, c, 64);
  kernels.multiply6x8(TERMS, ...rows, b + 32, c + 32, 64);
  const narrow = memory.view(c, 96, "float32");
  rows.forEach((row, i) => {
    const A = memory.view(row, TERMS, "float32");
    for (let j = 0; j < 16; j++) {
      let sum = 0;
      for (let k = 0; k < TERMS; k++) sum += A[k] * B[16 * k + j];
      const got = wide[16 * i + j];
      if (Math.abs(got - sum) < 1e-3 && got === narrow[16 * i + j]) continue;
      throw new Error(
        `Cannot open the CPU device as this engine's SIMD computes wrong products: ` +
          `${got} and ${narrow[16 * i + j]} instead of ${sum}`,
      );
    }
  });
}

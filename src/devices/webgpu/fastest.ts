import { Graph, matmul, view } from "../../graph/mod.ts";
import type { MatmulVariant } from "./dispatch.ts";
import type { Proofs } from "./proof/proofs.ts";

/** The side of the matrices whose product is timed. */
const SIDE = 1024;

/** Products in one run. */
const CHAIN = 8;

/** The most runs that are waited for at once. */
const RUNS = 1024;

/** How products are timed. */
export interface TimingOptions {
  /** The side of the matrices. Default 1024. */
  readonly side?: number;
  /** The clock, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** The fastest of several products, with the milliseconds of each. */
export async function fastest(
  proofs: Proofs,
  names: readonly MatmulVariant[],
  times: Map<string, number>,
  { side = SIDE, now = () => performance.now() }: TimingOptions = {},
): Promise<MatmulVariant> {
  for (const name of names) times.set(name, await timeProduct(proofs, name, side, now));
  return names.reduce((best, next) => times.get(next)! < times.get(best)! ? next : best);
}

/** Milliseconds of a product of two square matrices. */
async function timeProduct(
  proofs: Proofs,
  variant: MatmulVariant,
  side: number,
  now: () => number,
): Promise<number> {
  // One piece: what a product takes that fills the GPU by itself.
  const device = proofs.device("matmul", variant, { workgroups: 1 });
  const shape = [side, side];
  const graph = new Graph();
  const x = graph.variable("x", shape);
  let y = x;
  for (let i = 0; i < CHAIN; i++) y = matmul(y, x, { transposeB: true });
  const variables = device.createVariables([{ name: "x", shape, dtype: "float32" }]);
  // The powers of this matrix are the matrix itself.
  variables.write("x", new Float32Array(side ** 2).fill(1 / side));
  const program = { outputs: { y: view(y, 0, [1]) } };
  const executable = await device.compile(program, variables, { maxPending: RUNS });
  try {
    return await measure(async (count) => {
      for (let i = 0; i < count; i++) executable.run({});
      await executable.read();
    }, now) / CHAIN;
  } finally {
    executable.destroy();
    variables.destroy();
  }
}

/** Milliseconds of a run. Waiting has a grain of about 10 ms, so what is measured is far longer. */
async function measure(
  run: (count: number) => Promise<void>,
  now: () => number,
): Promise<number> {
  await run(1);
  for (let count = 1;; count *= 2) {
    const start = now();
    await run(count);
    const time = now() - start;
    if (time >= 150 || count === RUNS) return time / count;
  }
}

import assert from "assert";
import { Random } from "../../random/mod.ts";
import { FactorThreads } from "./factor_threads.ts";
import {
  type FactorRequest,
  makeFactors,
  placeOf,
  type SharedWork,
  takeRequests,
} from "./product_factors.ts";

/** Requests of all kinds: full and few, stacked and tied, uniform. */
function requests(dim: number): FactorRequest[] {
  const base = {
    ...{ dim, rank: 8, factorization: "svd", alpha: 0.7, beta: 0.7, grade: 0 } as const,
    ...{ noise: "normal", variance: 1 / dim } as const,
  };
  const states = (...names: string[]) => names.map((name) => new Random(0).child(name).state());
  return [
    { ...base, rank: dim, beta: -0.4, streams: states("all") },
    { ...base, streams: states("a") },
    { ...base, streams: states("b", "c"), grade: 0.5 },
    { ...base, streams: states("d"), noise: "uniform" },
    { ...base, streams: states("e"), factorization: "tied", beta: -0.1 },
    { ...base, streams: states("f") },
  ];
}

Deno.test("FactorThreads: two threads make the bits of one, in the order of the requests", () => {
  for (const dim of [24, 410]) {
    const wanted = requests(dim);
    const threads = new FactorThreads(2);
    try {
      // The second time the worker is there.
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(threads.make(wanted), wanted.map(makeFactors), `order ${dim}, ${round}`);
      }
    } finally {
      threads.stop();
    }
  }
});

Deno.test("takeRequests() leaves out what others have taken, and notes what failed", () => {
  const good = requests(16);
  const wanted = [good[1], { ...good[1], dim: 16, alpha: NaN }, good[2], good[3]];
  const work: SharedWork = {
    requests: wanted,
    control: new SharedArrayBuffer(4 * 5),
    results: new SharedArrayBuffer(8 * 16 * 8 * 9),
  };
  Atomics.add(new Int32Array(work.control), 0, 1);
  takeRequests(work);
  assert.deepEqual([...new Int32Array(work.control)], [5, 0, 2, 1, 1]);
  for (const i of [2, 3]) {
    const { left, right } = makeFactors(wanted[i]);
    const place = placeOf(work, i);
    assert.deepEqual([...place.left, ...place.right], [...left, ...right]);
  }
  assert.ok(placeOf(work, 0).left.every((x) => x === 0));
});

Deno.test("FactorThreads: what another thread can't make says why here", () => {
  const wrong = requests(700).slice(1, 4).map((request) => ({ ...request, alpha: NaN }));
  const threads = new FactorThreads(2);
  try {
    assert.throws(() => threads.make(wrong), /Cannot decompose a matrix: expected finite numbers/);
  } finally {
    threads.stop();
  }
});

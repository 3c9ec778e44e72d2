import assert from "assert";
import { fingerprint, numbers } from "./fingerprints.ts";
import { verify } from "./verify.ts";
import type { Matmul } from "./workloads.ts";

const size: Matmul = { kind: "matmul", m: 7, k: 5, n: 9 };

/** The product as a library should give it, transposed at will. */
function product(wrong = false): Float32Array {
  const a = numbers(1, 35), b = numbers(2, 45);
  const c = new Float32Array(63);
  for (let i = 0; i < 63; i++) {
    const row = Math.floor(i / 9), column = i % 9;
    for (let k = 0; k < 5; k++) c[i] += a[row * 5 + k] * b[wrong ? column * 5 + k : k * 9 + column];
  }
  return c;
}

Deno.test("verify takes a right product and refuses one of the transpose", () => {
  const verdicts = verify(
    size,
    new Map([
      ["right", { c: fingerprint(product()) }],
      ["wrong", { c: fingerprint(product(true)) }],
    ]),
  );
  assert.equal(verdicts.get("right")!.right, true);
  assert.equal(verdicts.get("wrong")!.right, false);
});

Deno.test("verify goes by the majority where there is no exact result", () => {
  const step = { kind: "vit", dim: 12, depth: 1, heads: 1, patch: 4, batch: 1 } as const;
  const result = (first: number) => ({ losses: fingerprint([first, 2.2, 2.1]) });
  const verdicts = verify(
    step,
    new Map([["a", result(2.5)], ["b", result(2.3)], ["c", result(2.30001)]]),
  );
  assert.deepEqual([...verdicts.values()].map(({ right }) => right), [false, true, true]);
});

Deno.test("verify holds the first step's loss to more than those behind it", () => {
  const step = { kind: "mamba", dim: 8, depth: 1, states: 4, length: 8, batch: 1 } as const;
  const right = (losses: number[]) => {
    const results = new Map([[0, [2.5, 2.4, 2.3]], [1, losses]]
      .map(([key, entries]) => [key as number, { losses: fingerprint(entries as number[]) }]));
    return verify(step, results).get(1)!.right;
  };
  assert.ok(right([2.5, 2.401, 2.301]));
  assert.ok(!right([2.501, 2.4, 2.3]));
  assert.ok(!right([2.5, 2.4, 2.31]));
});

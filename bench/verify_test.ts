import assert from "assert";
import { fingerprint, numbers } from "./fingerprints.ts";
import { type Result, verify } from "./verify.ts";
import type { Matmul } from "./workloads.ts";

const size: Matmul = { kind: "matmul", m: 7, k: 5, n: 9 };
const step = { kind: "mamba", dim: 8, depth: 1, states: 4, length: 8, batch: 1 } as const;

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
  const right = (losses: number[]) => {
    const results = new Map([[0, [2.5, 2.4, 2.3]], [1, losses]]
      .map(([key, entries]) => [key as number, { losses: fingerprint(entries as number[]) }]));
    return verify(step, results).get(1)!.right;
  };
  assert.ok(right([2.5, 2.401, 2.301]));
  assert.ok(!right([2.501, 2.4, 2.3]));
  assert.ok(!right([2.5, 2.4, 2.31]));
});

/** A result as it comes out of another process: JSON has null for what is no finite number. */
const passed = (result: Result): Result => JSON.parse(JSON.stringify(result));

Deno.test("verify refuses NaN of one library, and of several, whatever the others have", () => {
  const [bad, good] = [[2.5, NaN, NaN], [2.5, 2.4, 2.3]].map((losses) =>
    passed({ losses: fingerprint(losses) })
  );
  const verdicts = (results: readonly Result[]) =>
    [...verify(step, new Map(results.map((result, i) => [i, result]))).values()]
      .map(({ right, distance }) => [right, distance]);
  const wrong = [false, Infinity];
  assert.deepEqual(verdicts([bad]), [wrong]);
  assert.deepEqual(verdicts([bad, bad]), [wrong, wrong]);
  assert.deepEqual(verdicts([bad, good]), [wrong, [true, undefined]]);
  assert.deepEqual(verdicts([good, bad]), [[true, undefined], wrong]);
  assert.deepEqual(verdicts([bad, bad, good]), [wrong, wrong, [true, undefined]]);
  assert.deepEqual(verdicts([passed({ losses: fingerprint([NaN, 2.4, 2.3]) }), good])[0], wrong);
  const broken = product();
  broken[31] = NaN;
  const one = new Map([["broken", passed({ c: fingerprint(broken) })]]);
  assert.deepEqual([...verify(size, one).values()], [{ right: false, distance: Infinity }]);
});

Deno.test("verify says a distance only of what was compared with something else", () => {
  const result = (loss: number) => ({ losses: fingerprint([loss, 2.4, 2.3]) });
  const alone = verify(step, new Map([["a", result(2.5)]])).get("a")!;
  assert.deepEqual(alone, { right: true, distance: undefined });
  const pair = verify(step, new Map([["a", result(2.5)], ["b", result(2.5001)]]));
  const [first, second] = [...pair.values()].map(({ distance }) => distance!);
  assert.ok(first > 1e-5 && first < 1e-4, `${first}`);
  assert.ok(Math.abs(first - second) < 1e-8, `${second}`);
  // A product is compared with the exact one.
  const only = verify(size, new Map([["a", { c: fingerprint(product()) }]])).get("a")!;
  assert.ok(only.right && only.distance! > 0 && only.distance! < 1e-6, `${only.distance}`);
  assert.deepEqual(verify(step, new Map([["none", {}]])).get("none"), {
    right: false,
    distance: Infinity,
  });
});

Deno.test("verify holds a product's norm and sum to the exact ones, though all agree", () => {
  const c = fingerprint(product());
  for (const wrong of [{ ...c, norm: 1.01 * c.norm }, { ...c, sum: c.sum + 0.1 * c.norm }]) {
    const verdicts = verify(size, new Map([["a", { c: wrong }], ["b", { c: wrong }]]));
    assert.deepEqual([...verdicts.values()].map(({ right }) => right), [false, false]);
  }
});

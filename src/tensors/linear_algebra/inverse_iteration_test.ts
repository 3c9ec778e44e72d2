import assert from "assert";
import { inverseIteration } from "./inverse_iteration.ts";
import { gram } from "./products.ts";

Deno.test("inverseIteration() separates what has split: a block matrix with equal blocks", () => {
  const [blocks, size] = [12, 4];
  const n = blocks * size;
  const tridiagonal = {
    order: n,
    diagonal: new Float64Array(n).fill(2),
    offDiagonal: Float64Array.from({ length: n - 1 }, (_, i) => (i + 1) % size === 0 ? 0 : 1),
    reflectors: new Float64Array(n * n),
    scales: new Float64Array(n),
  };
  const found = inverseIteration(tridiagonal, blocks)!;
  assert.notEqual(found, undefined);
  // Every block has the largest eigenvalue 2 + 2 cos(π / 5).
  const expected = new Float64Array(blocks).fill(2 + 2 * Math.cos(Math.PI / 5));
  found.values.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) <= 1e-13, `value ${i}: ${x}`));
  gram(found.vectors, blocks, n).forEach((x, i) => {
    const one = i % (blocks + 1) === 0 ? 1 : 0;
    assert.ok(Math.abs(x - one) <= 1e-13, `orthonormality: ${x} at ${i}`);
  });
});

import assert from "assert";
import { describeProduct } from "./describe_product.ts";
import { near } from "./testing/near.ts";

Deno.test("a described product has the whole matrix's numbers beside its view", () => {
  const dim = 6;
  const matrix = Float32Array.from({ length: 36 }, (_, at) => at % 7 === 0 ? 1 + at / 7 : 0);
  const described = describeProduct(matrix, dim, { maximum: 2 });
  assert.equal(described.dim, 2);
  assert.equal(described.fullDim, 6);
  near(described.spectrum!, [6, 5, 4, 3, 2, 1], 1e-12);
  near([described.diagonal.mean, described.diagonal.trace], [3.5, 21], 1e-12);
});

Deno.test("what diverged is described without a spectrum", () => {
  for (const wrong of [NaN, Infinity]) {
    const described = describeProduct(Float32Array.of(1, 0, wrong, 1), 2);
    assert.equal(described.spectrum, undefined);
    assert.deepEqual([...described.values], [1, 0, wrong, 1]);
    assert.ok(!Number.isFinite(described.diagonal.offMean));
  }
});

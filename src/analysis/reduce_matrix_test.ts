import assert from "assert";
import { reduceMatrix } from "./reduce_matrix.ts";
import { near } from "./testing/near.ts";

Deno.test("a matrix that fits is kept, a larger one is cropped or averaged and says so", () => {
  const matrix = Float32Array.from({ length: 25 }, (_, at) => at);
  assert.deepEqual(reduceMatrix(matrix, 5), { dim: 5, values: matrix, fullDim: 5 });
  const cropped = reduceMatrix(matrix, 5, { maximum: 2 });
  assert.deepEqual(cropped, {
    dim: 2,
    values: Float32Array.of(0, 1, 5, 6),
    fullDim: 5,
    reduction: "crop",
  });
  // Sides 2 and 3: rows 0–1 | 2–4.
  const averaged = reduceMatrix(matrix, 5, { maximum: 2, method: "average" });
  near(averaged.values, [3, 5.5, 15.5, 18], 1e-6);
  assert.throws(() => reduceMatrix(matrix, 5, { maximum: 0 }), {
    message: /positive integer, got 0/,
  });
  const method = "shrink" as "crop";
  assert.throws(() => reduceMatrix(matrix, 5, { method }), {
    message: /crop or average, got shrink/,
  });
});

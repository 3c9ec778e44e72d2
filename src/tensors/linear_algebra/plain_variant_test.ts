/** The tests of linear algebra by WebAssembly once more, as on hosts that can't load the first variant. */
import assert from "assert";
import { codes } from "./generated/kernels.ts";
import { multiplyTransposed } from "./products.ts";

// Each file of tests has modules of its own, which compile what is left here when they are first asked.
const [relaxed] = (codes as string[]).splice(0, 1);
for (const name of ["workspace", "leading_triplets", "rotated_rows"]) {
  await import(`./${name}_test.ts`);
}

Deno.test("without relaxed SIMD, fused products have the bits of the others", () => {
  assert.deepEqual([codes.length, codes.includes(relaxed)], [1, false]);
  const [m, n, k] = [120, 104, 87];
  assert.ok(m * n * k > 2 ** 20, "it is done by WebAssembly");
  const [a, b] = [m * k, n * k].map((length) =>
    Float64Array.from({ length }, (_, i) => Math.sin(i))
  );
  const [fused, plain] = [true, false].map((fused) => multiplyTransposed(a, b, m, n, k, { fused }));
  assert.deepEqual(fused, plain);
});

import assert from "assert";
import { Random } from "../random/mod.ts";
import { svd } from "../tensors/mod.ts";
import { fitMimetic } from "./fit_mimetic.ts";
import { productStatistics } from "./product_statistics.ts";

/** αZ + βI, cut to its largest singular values and factored as the initializer does. */
function mimetic(dim: number, rank: number, alpha: number, beta: number, name: string) {
  const matrix = new Float64Array(dim * dim);
  new Random(0).child(name).fillNormal(matrix, 0, alpha / Math.sqrt(dim));
  for (let i = 0; i < dim; i++) matrix[i * (dim + 1)] += beta;
  const { left, right, values } = svd(matrix, dim, dim, { count: rank });
  const scaled = (vectors: Float64Array) =>
    Float32Array.from(vectors, (x, i) => x * Math.sqrt(values[Math.floor(i / dim)]));
  return productStatistics({ left: scaled(left), right: scaled(right), dim, rank });
}

const CASES = [
  [96, 32, 0.7, 0.7],
  [96, 16, 0.7, 0.7],
  [96, 96, 0.4, -0.4],
  [96, 48, 0.3, 0.9],
  [96, 32, 1, -0.3],
] as const;
for (const [dim, rank, alpha, beta] of CASES) {
  Deno.test(`the fit to α ${alpha}, β ${beta} of rank ${rank} in ${dim} finds them`, () => {
    const errors = Array.from({ length: 12 }, (_, i) => {
      const fit = fitMimetic(mimetic(dim, rank, alpha, beta, `${i}`), dim, rank);
      return [(fit.alpha - alpha) / fit.alphaError, (fit.beta - beta) / fit.betaError];
    });
    for (const index of [0, 1]) {
      const own = errors.map((pair) => pair[index]);
      assert.ok(own.every((error) => Math.abs(error) < 3.5), `${own}`);
      const size = Math.sqrt(own.reduce((sum, x) => sum + x * x, 0) / own.length);
      assert.ok(size > 0.4 && size < 2, `errors are of size ${size}`);
    }
  });
}

Deno.test("noise alone, nothing, and an identity alone", () => {
  const random = mimetic(64, 16, 1, 0, "noise");
  const fit = fitMimetic(random, 64, 16);
  assert.ok(Math.abs(fit.beta) < 4 * fit.betaError && Math.abs(fit.alpha - 1) < 4 * fit.alphaError);
  const diagonal = { mean: 0, std: 0, offMean: 0, offStd: 0, trace: 0 };
  assert.deepEqual(fitMimetic({ norm: 0, diagonal }, 4, 2), {
    ...{ alpha: 0, beta: 0, alphaError: 0, betaError: 0 },
  });
  // A projection on half of the dimensions: the cut of an identity.
  const { alpha, beta } = fitMimetic({ norm: 2, diagonal: { ...diagonal, trace: 4 } }, 8, 4);
  assert.deepEqual([alpha, beta], [0, 1]);
});

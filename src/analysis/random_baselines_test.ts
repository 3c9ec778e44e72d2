import assert from "assert";
import { Random } from "../random/mod.ts";
import { filterCovariance } from "./filter_covariance.ts";
import { filterStatistics } from "./filter_statistics.ts";
import { productStatistics } from "./product_statistics.ts";
import { meanStatistics, productScores } from "./random_baselines.ts";
import { symmetricEigenvalues } from "./spectra.ts";

function normal(count: number, name: string): Float32Array {
  const values = new Float32Array(count);
  new Random(0).child(name).fillNormal(values, 0, 0.3);
  return values;
}

const root = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** Scores of n random things are standard: mean 0 within 5/√n and some, root mean square 1 within a fifth. */
function standard(scores: readonly number[], name: string, bias = 0, largest = 1.25): void {
  assert.ok(
    Math.abs(mean(scores)) < 5 / Math.sqrt(scores.length) + bias,
    `${name}: ${mean(scores)}`,
  );
  assert.ok(root(scores) > 0.8 && root(scores) < largest, `${name}: ${root(scores)}`);
}

const SHAPES = [[64, 4], [64, 16], [48, 24], [48, 48], [32, 64]] as const;
for (const [dim, rank] of SHAPES) {
  Deno.test(`scores of random products of side ${dim} and rank ${rank} are standard`, () => {
    const all = Array.from({ length: 100 }, (_, i) => {
      const [left, right] = ["left", "right"].map((name) => normal(dim * rank, `${name} ${i}`));
      const statistics = productStatistics({ left, right, dim, rank }, { spectrum: false });
      return productScores(statistics, dim, rank);
    });
    standard(all.map(({ trace }) => trace), "trace");
    standard(all.map(({ symmetry }) => symmetry), "symmetry", 0.1);
    // Its mean and spread are right to leading order in 1/D.
    standard(all.map(({ concentration }) => concentration), "concentration", 0.3, 1.4);
  });
}

Deno.test("structure has scores far from those of chance", () => {
  const [dim, rank] = [32, 8];
  const left = normal(dim * rank, "left");
  const scores = (right: Float32Array) =>
    productScores(productStatistics({ left, right, dim, rank }), dim, rank);
  // W_K = ±W_Q: as far as can be.
  const far = Math.sqrt(dim * rank);
  assert.ok(Math.abs(scores(left).trace - far) < 1e-4);
  assert.ok(Math.abs(scores(left.map((x) => -x)).trace + far) < 1e-4);
  assert.ok(scores(left).symmetry > 20);
  // One direction has all of the norm.
  const single = left.map((x, i) => i < dim ? 100 * x : x);
  assert.ok(scores(single).concentration > 10);
});

Deno.test("scores of random filters and means are standard", () => {
  const [channels, kernel] = [100, 5];
  const all = Array.from({ length: 100 }, (_, i) => {
    const filters = normal(channels * kernel ** 2, `filters ${i}`);
    const covariance = filterCovariance(filters, { kernel });
    return filterStatistics(filters, symmetricEigenvalues(covariance, kernel ** 2), kernel);
  });
  standard(all.map(({ neighborScore }) => neighborScore), "neighbors");
  standard(all.map(({ sphericityScore }) => sphericityScore), "sphericity", 0.2);
  standard(
    Array.from({ length: 100 }, (_, i) => meanStatistics(normal(500, `mean ${i}`)).score),
    "mean",
  );
});

Deno.test("smooth filters stand out, and a mean does", () => {
  const [channels, kernel] = [50, 5];
  const amplitudes = normal(channels, "amplitudes");
  const filters = Float32Array.from(
    { length: channels * kernel ** 2 },
    (_, i) => amplitudes[Math.floor(i / kernel ** 2)],
  );
  const eigenvalues = symmetricEigenvalues(filterCovariance(filters, { kernel }), kernel ** 2);
  const { neighbors, neighborScore, leading, sphericityScore } = filterStatistics(
    ...[filters, eigenvalues, kernel] as const,
  );
  assert.ok(Math.abs(neighbors - 1) < 1e-6 && Math.abs(leading - 1) < 1e-6);
  assert.ok(Math.abs(neighborScore - Math.sqrt(2 * 5 * 4 * channels)) < 1e-3);
  assert.ok(sphericityScore > 100);
  assert.ok(meanStatistics(normal(400, "mean").map((x) => x + 0.3)).score > 10);
  assert.throws(
    () => filterStatistics(new Float32Array(9), new Float64Array(9), 3),
    /got 9 weights/,
  );
});

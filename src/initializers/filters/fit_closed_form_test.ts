import assert from "assert";
import { filterCovariance } from "../../analysis/mod.ts";
import { Random } from "../../random/mod.ts";
import { closedFormCovariance, covarianceFilters, fitClosedForm } from "../mod.ts";

Deno.test("a closed form is found again, whatever its width, scale and kernel", () => {
  for (const kernel of [3, 5, 7, 9]) {
    for (const sigma of [0.08, 0.3, 1, 1.9]) {
      const fit = fitClosedForm(closedFormCovariance(kernel, sigma).map((x) => 0.01 * x), kernel);
      // Very narrow bumps are all alike: one weight in the middle.
      if (sigma > 0.1) assert.ok(Math.abs(fit.sigma / sigma - 1) < 1e-3, `${kernel} ${fit.sigma}`);
      if (sigma > 0.1) assert.ok(Math.abs(fit.scale / 0.01 - 1) < 1e-3, `${kernel} ${fit.scale}`);
      assert.ok(fit.similarity > 1 - 1e-6);
    }
  }
});

Deno.test("filters drawn from it fit well, independent weights don't", () => {
  const [kernel, channels, size] = [7, 512, 49];
  const sample = (filters: Float32Array) => filterCovariance(filters, { kernel });
  const parameter = {
    name: "weight",
    shape: [channels, 1, kernel, kernel],
    fanIn: size,
    fanOut: size,
  };
  const role = {
    kind: "depthwise" as const,
    name: "layer",
    index: 0,
    count: 1,
    kernel,
    channels,
    parameter,
  };
  const drawn = new Float32Array(channels * size);
  covarianceFilters({ sigma: 1 }).initialize(role, () => drawn, new Random(0));
  const fit = fitClosedForm(sample(drawn), kernel);
  assert.ok(Math.abs(fit.sigma - 1) < 0.1, `${fit.sigma}`);
  assert.ok(fit.similarity > 0.97, `${fit.similarity}`);
  const noise = new Float32Array(channels * size);
  new Random(1).fillNormal(noise, 0, 1);
  assert.ok(fitClosedForm(sample(noise), kernel).similarity < 0.7);
});

Deno.test("sizes that don't fit are refused", () => {
  assert.throws(() => fitClosedForm([1, 2], 3), /of K⁴ elements, got 2 with K = 3/);
  assert.throws(() => fitClosedForm([NaN], 1), /expected finite numbers, got NaN at 0/);
  assert.deepEqual(fitClosedForm(new Float64Array(81), 3).similarity, 0);
});

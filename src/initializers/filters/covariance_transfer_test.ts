import assert from "assert";
import { filterCovariance } from "../../analysis/mod.ts";
import { Random } from "../../random/mod.ts";
import { covarianceTransfer, resizeCovariance } from "./covariance_transfer.ts";
import { drawFilters } from "./covariance_filters.ts";
import { closedFormCovariance, covarianceRoot } from "./filter_covariance.ts";
import type { DepthwiseRole } from "../types.ts";

function draw(kernel: number, sigma: number, channels: number) {
  const root = covarianceRoot(closedFormCovariance(kernel, sigma), kernel ** 2);
  return drawFilters(root, { channels, kernel }, new Random(`${kernel} ${sigma}`));
}

function initialized(
  layers: Parameters<typeof covarianceTransfer>[0],
  [kernel, channels, index, count]: number[],
): Float32Array {
  const shape = [channels, 1, kernel, kernel];
  const parameter = { name: "conv.weight", shape, fanIn: kernel ** 2, fanOut: kernel ** 2 };
  const role: DepthwiseRole = {
    kind: "depthwise",
    name: "conv",
    index,
    count,
    parameter,
    channels,
    kernel,
  };
  const values = new Float32Array(channels * kernel ** 2);
  covarianceTransfer(layers).initialize(role, () => values, new Random(5));
  return values;
}

/** The largest difference of two covariances in standard errors of the first, from n channels. */
function deviation(sample: Float64Array, exact: Float64Array, n: number): number {
  const size = Math.sqrt(exact.length);
  return sample.reduce((worst, value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    const variance = (exact[i * (size + 1)] * exact[j * (size + 1)] + exact[at] ** 2) / (n - 1);
    return Math.max(worst, Math.abs(value - exact[at]) / (Math.sqrt(variance) + 1e-9));
  }, 0);
}

Deno.test("transferred filters have the trained filters' covariance, at any width", () => {
  const [first, last] = [draw(3, 0.3, 500), draw(3, 1.2, 400)].map((f) => f.map((x) => x + 0.25));
  const layers = [{ filters: first, kernel: 3 }, { filters: last, kernel: 3 }];
  for (const [index, filters] of [[0, first], [4, last]] as const) {
    const made = initialized(layers, [3, 40_000, index, 5]);
    const sample = filterCovariance(made, { kernel: 3 });
    const off = deviation(sample, filterCovariance(filters, { kernel: 3 }), 40_000);
    assert.ok(off < 4.9, `layer ${index}: ${off} standard errors`);
  }
});

Deno.test("between two trained layers the covariance is interpolated", () => {
  const [first, last] = [draw(3, 0.3, 500), draw(3, 1.2, 500)];
  const layers = [{ filters: first, kernel: 3 }, { filters: last, kernel: 3 }];
  const made = initialized(layers, [3, 40_000, 1, 5]);
  const [a, b] = [first, last].map((filters) => filterCovariance(filters, { kernel: 3 }));
  const mixed = a.map((x, i) => 0.75 * x + 0.25 * b[i]);
  assert.ok(deviation(filterCovariance(made, { kernel: 3 }), mixed, 40_000) < 4.9);
});

Deno.test("resizeCovariance() resizes filters bilinearly and keeps the trace", () => {
  // One filter, a ramp over columns, to the power of two: resized it is a finer ramp.
  const ramp = (kernel: number) =>
    Float64Array.from({ length: kernel ** 2 }, (_, i) => i % kernel / (kernel - 1) - 0.5);
  const outer = (filter: Float64Array) =>
    Float64Array.from({ length: filter.length ** 2 }, (_, at) => {
      return filter[Math.floor(at / filter.length)] * filter[at % filter.length];
    });
  const trace = (matrix: Float64Array) => {
    const size = Math.sqrt(matrix.length);
    return Array.from({ length: size }, (_, i) => matrix[i * (size + 1)]).reduce((a, b) => a + b);
  };
  for (const [from, to] of [[3, 5], [5, 9], [9, 5], [3, 3]]) {
    const resized = resizeCovariance(outer(ramp(from)), from, to);
    const expected = outer(ramp(to));
    const factor = trace(outer(ramp(from))) / trace(expected);
    resized.forEach((x, i) => assert.ok(Math.abs(x - factor * expected[i]) < 1e-12));
  }
  // Only the middle has a covariance: it stays in the middle.
  const middle = new Float64Array(81);
  middle[40] = 2;
  assert.deepEqual([...resizeCovariance(middle, 3, 1)], [2]);
});

Deno.test("transferred filters of another kernel size are positive semidefinite and smooth", () => {
  const made = initialized([{ filters: draw(3, 1, 500), kernel: 3 }], [7, 64, 0, 1]);
  assert.ok(made.every(Number.isFinite));
  assert.ok(covarianceRoot(filterCovariance(made, { kernel: 7 }), 49).rank <= 9);
});

Deno.test("covarianceTransfer() refuses networks that don't fit", () => {
  assert.throws(() => covarianceTransfer([]), /expected at least one trained layer, got none/);
  assert.throws(() => covarianceTransfer([{ filters: new Float32Array(10), kernel: 3 }]), {
    name: "RangeError",
    message: "Cannot take the covariance of layer 0: expected at least 2 channels of 9 weights, " +
      "got 10 weights",
  });
  for (const [kernel, size] of [[1.5, 9], [-3, 18]]) {
    assert.throws(() => covarianceTransfer([{ filters: new Float32Array(size), kernel }]), {
      name: "RangeError",
      message:
        `Cannot transfer covariances: expected the kernel of layer 0 to be a whole number of ` +
        `at least 1, got ${kernel}`,
    });
  }
});

Deno.test("the control's filters have the norms, and weights that don't vary together", () => {
  const filters = draw(5, 1.2, 600);
  const scheme = covarianceTransfer([{ filters, kernel: 5 }], { normMatched: true });
  const [size, channels] = [25, 40_000];
  const values = new Float32Array(channels * size);
  const shape = [channels, 1, 5, 5];
  const parameter = { name: "conv.weight", shape, fanIn: size, fanOut: size };
  const role = { kind: "depthwise", name: "conv", index: 0, count: 1 } as const;
  scheme.initialize({ ...role, parameter, channels, kernel: 5 }, () => values, new Random(5));
  const trained = filterCovariance(filters, { kernel: 5 });
  const variance = trained.reduce((sum, x, i) => i % 26 ? sum : sum + x / size, 0);
  const expected = trained.map((_, i) => i % 26 ? 0 : variance);
  assert.ok(deviation(filterCovariance(values, { kernel: 5 }), expected, channels) < 4.9);
});

import assert from "assert";
import { filterCovariance } from "./filter_covariance.ts";
import { symmetricEigenvalues } from "./spectra.ts";
import { near } from "./testing/near.ts";

Deno.test("the covariance of filters is their channels' sample covariance", () => {
  const filters = Float32Array.of(1, 0, 0, 2, 3, 1, 0, 2, 2, 5, 0, 2);
  const covariance = filterCovariance(filters, { kernel: 2 });
  const channels = [0, 1, 2].map((c) => [...filters.subarray(4 * c, 4 * c + 4)]);
  const mean = [0, 1, 2, 3].map((at) => channels.reduce((sum, one) => sum + one[at], 0) / 3);
  const expected = mean.flatMap((a, i) =>
    mean.map((b, j) => channels.reduce((sum, one) => sum + (one[i] - a) * (one[j] - b), 0) / 2)
  );
  near(covariance, expected, 1e-12);
  const eigenvalues = symmetricEigenvalues(covariance, 4);
  // Three channels span two dimensions about their mean; the trace is the sum of eigenvalues.
  near([eigenvalues[2], eigenvalues[3]], [0, 0], 1e-12);
  near([eigenvalues[0] + eigenvalues[1]], [covariance[0] + covariance[5]], 1e-12);
});

Deno.test("the second moment of filters takes no mean off", () => {
  const moment = filterCovariance(Float32Array.of(2, 2), { kernel: 1, center: false });
  assert.deepEqual([...moment], [4]);
  assert.throws(() => filterCovariance(Float32Array.of(2), { kernel: 1 }), {
    message: /expected at least 2 channels, got 1/,
  });
  assert.throws(() => filterCovariance(new Float32Array(10), { kernel: 3 }), {
    message: /got 10 weights with kernel 3/,
  });
});

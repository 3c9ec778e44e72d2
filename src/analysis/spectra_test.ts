import assert from "assert";
import { singularValues, symmetricEigenvalues } from "./spectra.ts";
import { near } from "./testing/near.ts";

Deno.test("singular values of a matrix made from known ones", () => {
  // R(a) diag(5, 2) R(b) for two rotations R.
  const [c, s, d, t] = [Math.cos(0.3), Math.sin(0.3), Math.cos(1.1), Math.sin(1.1)];
  const matrix = [5 * c * d - 2 * s * t, -5 * c * t - 2 * s * d, 5 * s * d + 2 * c * t, 0];
  matrix[3] = -5 * s * t + 2 * c * d;
  near(singularValues(matrix, 2), [5, 2], 1e-12);
  near(singularValues([3, 0, 0, 0, 4, 0], 2, 3), [4, 3], 1e-12);
});

Deno.test("eigenvalues keep their sign", () => {
  near(symmetricEigenvalues([2, 1, 0, 1, 2, 0, 0, 0, -4], 3), [3, 1, -4], 1e-12);
  near(symmetricEigenvalues([0, 0, 0, 0], 2), [0, 0], 0);
  assert.throws(() => symmetricEigenvalues([1, 2, 3, 4], 2), {
    message: /symmetric matrix, got 3 at row 1, column 0, and 2 at row 0, column 1/,
  });
});

Deno.test("spectra keep digits beside the largest, and refuse what isn't finite", () => {
  // Shifted by a bound on the eigenvalues, −1e-15 was lost.
  const values = symmetricEigenvalues([1, 0, 0, 0, 1e-15, 0, 0, 0, -3e-15], 3);
  assert.deepEqual([...values], [1, 1e-15, -3e-15]);
  assert.throws(() => symmetricEigenvalues([1, 0, 0, NaN], 2), /expected finite numbers, got NaN/);
  assert.throws(
    () => singularValues([1, Infinity], 1, 2),
    /expected finite numbers, got Infinity at row 0/,
  );
});

import assert from "assert";
import { diagonalStatistics } from "./diagonal_statistics.ts";
import { near } from "./testing/near.ts";

Deno.test("diagonal statistics of a known matrix", () => {
  const matrix = [1, 2, 3, 4, 5, 6, 7, 8, 12];
  const { mean, std, offMean, offStd, trace } = diagonalStatistics(matrix, 3);
  near([mean, offMean, trace], [6, 5, 18], 1e-12);
  near(
    [std, offStd],
    [Math.sqrt((25 + 1 + 36) / 3), Math.sqrt((9 + 4 + 1 + 1 + 4 + 9) / 6)],
    1e-12,
  );
  assert.deepEqual(diagonalStatistics([7], 1), {
    mean: 7,
    std: 0,
    offMean: 0,
    offStd: 0,
    trace: 7,
  });
  assert.throws(() => diagonalStatistics([1, 2], 2), {
    message: /expected 2 × 2 values of a square matrix, got 2/,
  });
});

import assert from "assert";
import { fitNoiseAndIdentity, truncations } from "./noise_and_identity.ts";

Deno.test("the limit has the diagonals that are known of cut products", () => {
  // d = 192 and 384, k = 64 and 32, α = β = 0.7: 0.394, 0.222 and 0.223.
  for (const [part, diagonal] of [[1 / 3, 0.394], [1 / 6, 0.2225]]) {
    const row = truncations(part).reduce((best, one) =>
      Math.abs(one.ratio - 1) < Math.abs(best.ratio - 1) ? one : best
    );
    assert.equal(row.ratio, 1);
    assert.ok(Math.abs(0.7 * row.trace - diagonal) < 1e-3);
  }
});

Deno.test("a product whose moments are of the table gives back its α and β", () => {
  const [dim, rank, alpha] = [96, 32, 0.4];
  for (const row of truncations(rank / dim).filter(({ ratio }) => ratio < 8)) {
    const moments = {
      trace: -alpha * row.trace * dim,
      squaredNorm: alpha ** 2 * row.squares * dim,
    };
    const fit = fitNoiseAndIdentity(moments, dim, rank);
    assert.ok(Math.abs(fit.alpha - alpha) < 1e-9, `${row.ratio}: ${fit.alpha}`);
    assert.ok(Math.abs(fit.beta + alpha * row.ratio) < 1e-9, `${row.ratio}: ${fit.beta}`);
  }
});

Deno.test("moments and sizes that no product has are refused", () => {
  const moments = { trace: 1, squaredNorm: 1 };
  const wrong: [typeof moments, number, number, string][] = [
    [moments, 4, 0, "expected rank to be a whole number of at least 1, got 0"],
    [moments, 4, -1, "expected rank to be a whole number of at least 1, got -1"],
    [moments, 2.5, 2, "expected dim to be a whole number of at least 1, got 2.5"],
    ...[[NaN, 1], [1, NaN], [Infinity, 1], [1, -1]].map((
      [trace, squaredNorm],
    ): [typeof moments, number, number, string] => [
      { trace, squaredNorm },
      4,
      2,
      "expected a finite trace and a finite squared norm of at least 0, got " +
      `${trace} and ${squaredNorm}`,
    ]),
  ];
  for (const [given, dim, rank, message] of wrong) {
    assert.throws(() => fitNoiseAndIdentity(given, dim, rank), {
      name: "RangeError",
      message: `Cannot fit α and β: ${message}`,
    });
  }
});

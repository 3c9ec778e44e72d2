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

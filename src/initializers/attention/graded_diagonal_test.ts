import assert from "assert";
import { AttentionCase, moments } from "../testing/attention_case.ts";
import { mimeticAttention } from "./mimetic_attention.ts";

function assertWithin(actual: number, expected: number, bound: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= bound,
    `${what} is ${actual}, not ${expected} ± ${bound}`,
  );
}

Deno.test("mimeticAttention(): a graded diagonal falls over the coordinates, of the same mean", () => {
  const dim = 65;
  for (const [grade, ends] of [[1, [-0.8, 0]], [-1, [0, -0.8]], [0.5, [-0.6, -0.2]]] as const) {
    const options = { queryKey: false, valueProjection: { alpha: 0, grade } } as const;
    const c = new AttentionCase({ dim, heads: 5 }).initialize(mimeticAttention(options));
    c.valueProjection().forEach((x, at) => {
      const i = Math.floor(at / dim);
      const expected = at % dim === i ? ends[0] + i / (dim - 1) * (ends[1] - ends[0]) : 0;
      assertWithin(x, expected, 1e-5, `element ${at}`);
    });
  }
  const scheme = mimeticAttention({ queryKey: false, valueProjection: { grade: 1 } });
  const products = [0, 1].map((index) =>
    new AttentionCase({ dim: 96, heads: 3, index, count: 2 }).initialize(scheme).valueProjection()
  );
  const residues = products.flatMap((p) =>
    Array.from({ length: 96 }, (_, i) => p[i * 97] + 0.4 * (1 + 1 - 2 * i / 95))
  );
  const { n, mean, std } = moments(residues);
  const expected = 0.4 / Math.sqrt(96);
  assertWithin(mean, 0, 4.5 * std / Math.sqrt(n), "the diagonal's mean beside its grade");
  assertWithin(std, expected, 4.5 * expected / Math.sqrt(2 * n), "its deviation");
});

Deno.test("mimeticAttention(): the control of a graded diagonal has its norms", () => {
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const norms = [false, true].map((normMatched) => {
    const options = { queryKey: false, valueProjection: { grade: 1 }, normMatched } as const;
    const c = new AttentionCase({ dim: 48, heads: 3 }).initialize(mimeticAttention(options));
    return [norm(c.matrix("value")), norm(c.matrix("projection"))];
  });
  norms[0].forEach((x, i) => assertWithin(norms[1][i], x, 1e-6 * x, "the norm"));
});

import assert from "assert";
import { AttentionCase } from "../testing/attention_case.ts";
import { type AttentionFit, fitMimeticAttention, type MimeticFit } from "./fit_mimetic.ts";
import { fittedAttention } from "./fitted_attention.ts";
import { mimeticAttention } from "./mimetic_attention.ts";

function assertNear(actual: MimeticFit, expected: MimeticFit, bound: number, what: string): void {
  for (const name of ["alpha", "beta"] as const) {
    assert.ok(
      Math.abs(actual[name] - expected[name]) <= bound,
      `${what}: ${name} is ${actual[name]}, not ${expected[name]} ± ${bound}`,
    );
  }
}

const mimetic = { queryKey: { alpha: 0.7, beta: 0.7 }, valueProjection: { alpha: 0.4, beta: 0.4 } };

const cases: readonly [dim: number, heads: number, put: AttentionFit][] = [
  [96, 3, mimetic],
  [64, 2, mimetic],
  [48, 3, { queryKey: { alpha: 0.3, beta: 1.1 }, valueProjection: { alpha: 0.6, beta: 0.1 } }],
  [64, 4, { queryKey: { alpha: 0.9, beta: 0.2 }, valueProjection: { alpha: 0.2, beta: -0.3 } }],
  [64, 4, { queryKey: { alpha: 0.5, beta: -0.6 }, valueProjection: { alpha: 0, beta: 0.4 } }],
  [32, 1, mimetic],
];

for (const [dim, heads, put] of cases) {
  const words = `${dim} wide, ${heads} heads, ${JSON.stringify(put)}`;
  Deno.test(`fitMimeticAttention() gives back what was put in: ${words}`, () => {
    const sum = { queryKey: { alpha: 0, beta: 0 }, valueProjection: { alpha: 0, beta: 0 } };
    const seeds = 6;
    for (let seed = 0; seed < seeds; seed++) {
      const block = new AttentionCase({ dim, heads }).initialize(mimeticAttention(put), seed);
      const fit = fitMimeticAttention(block.role, block.weights);
      for (const product of ["queryKey", "valueProjection"] as const) {
        // A trace of noise varies by α about 0, so the diagonal's mean by α / d.
        assertNear(fit[product], put[product], 4.5 * 1.5 / dim, `${product}, seed ${seed}`);
        sum[product].alpha += fit[product].alpha / seeds;
        sum[product].beta += fit[product].beta / seeds;
      }
    }
    for (const product of ["queryKey", "valueProjection"] as const) {
      assertNear(sum[product], put[product], 2 / dim, `mean of ${product}`);
    }
  });
}

Deno.test("fitMimeticAttention() finds no identity in noise, and nothing in zeros", () => {
  const noise = { alpha: 0.5, beta: 0 };
  const scheme = mimeticAttention({ queryKey: noise, valueProjection: noise });
  const block = new AttentionCase({ dim: 64, heads: 2 }).initialize(scheme);
  const { queryKey, valueProjection } = fitMimeticAttention(block.role, block.weights);
  assertNear(queryKey, noise, 0.05, "query and key");
  assertNear(valueProjection, noise, 0.05, "value and projection");
  block.weights(block.role.query.parameter).fill(0);
  const none = { alpha: 0, beta: 0 };
  assert.deepEqual(fitMimeticAttention(block.role, block.weights), {
    queryKey: none,
    valueProjection: none,
  });
});

Deno.test("fitMimeticAttention() of a product by hand: -2 I + 0 Z", () => {
  const block = new AttentionCase({ dim: 8, heads: 1, fused: false });
  const identity = (scale: number) =>
    Float32Array.from({ length: 64 }, (_, i) => i % 9 ? 0 : scale);
  block.weights(block.role.query.parameter).set(identity(3));
  block.weights(block.role.key.parameter).set(identity(1));
  block.weights(block.role.value.parameter).set(identity(-1));
  block.weights(block.role.projection.parameter).set(identity(2));
  assert.deepEqual(fitMimeticAttention(block.role, block.weights), {
    queryKey: { alpha: 0, beta: 3 },
    valueProjection: { alpha: 0, beta: 2 },
  });
});

Deno.test("fittedAttention() of one layer is mimetic attention of its alpha and beta", () => {
  const [fitted, expected] = [fittedAttention([mimetic]), mimeticAttention(mimetic)].map((scheme) =>
    new AttentionCase({ dim: 32, heads: 2, index: 1, count: 3 }).initialize(scheme)
  );
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.deepEqual(fitted.matrix(name), expected.matrix(name));
  }
});

Deno.test("fittedAttention() goes from layer to layer, and between them in deeper networks", () => {
  const fits = [0.2, 0.6].map((beta) => ({
    queryKey: { alpha: 0, beta },
    valueProjection: { alpha: 0, beta: 2 * beta },
  }));
  [0.2, 0.4, 0.6].forEach((beta, index) => {
    const block = new AttentionCase({ dim: 16, heads: 1, index, count: 3 });
    block.initialize(fittedAttention(fits));
    const { queryKey, valueProjection } = fitMimeticAttention(block.role, block.weights);
    assertNear(queryKey, { alpha: 0, beta }, 1e-3, `layer ${index}`);
    assertNear(valueProjection, { alpha: 0, beta: 2 * beta }, 1e-3, `layer ${index}`);
  });
  assert.throws(() => fittedAttention([]), /expected at least one fit, got none/);
});

Deno.test("fittedAttention()'s control has the norms and not the structure", () => {
  const [fitted, control] = [false, true].map((normMatched) =>
    new AttentionCase({ dim: 96, heads: 3 }).initialize(fittedAttention([mimetic], { normMatched }))
  );
  const norm = (values: Float64Array) => Math.hypot(...values);
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.ok(Math.abs(norm(fitted.matrix(name)) / norm(control.matrix(name)) - 1) < 1e-6, name);
  }
  const { queryKey, valueProjection } = fitMimeticAttention(control.role, control.weights);
  assert.ok(Math.abs(queryKey.beta) < 0.05 && Math.abs(valueProjection.beta) < 0.05);
});

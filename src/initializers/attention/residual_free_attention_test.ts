import assert from "assert";
import { svd } from "../../tensors/mod.ts";
import { AttentionCase, moments, split } from "../testing/attention_case.ts";
import { mimeticAttention } from "./mimetic_attention.ts";
import { residualFreeAttention } from "./residual_free_attention.ts";

const axes = { dim: 48, heads: 3 };
const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

Deno.test("residualFreeAttention(): W_V W_proj is 3 times orthonormal, both of one norm", () => {
  const c = new AttentionCase(axes).initialize(residualFreeAttention());
  const { values } = svd(c.valueProjection(), 48, 48);
  values.forEach((x) => assert.ok(Math.abs(x - 3) < 1e-5, `${x}`));
  for (const name of ["value", "projection"] as const) {
    assert.ok(Math.abs(norm(c.matrix(name)) - Math.sqrt(3 * 48)) < 1e-5, name);
  }
  assert.ok(c.weights(c.role.biases![0].parameter).every((x) => x === 0));
  // Of the uniform distribution over rotations: elements of mean 0 and variance 1/D.
  const { n, mean, std } = moments(c.valueProjection());
  assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
  const [diagonal] = split([c.valueProjection()], 48).map(moments);
  assert.ok(Math.abs(diagonal.mean) < 4.5 * diagonal.std / Math.sqrt(48), `${diagonal.mean}`);
});

Deno.test("residualFreeAttention(): W_Q W_Kᵀ is that of mimetic attention with its constants", () => {
  const c = new AttentionCase(axes).initialize(residualFreeAttention({ alpha: 1.8, beta: 1 }));
  const scheme = mimeticAttention({ queryKey: { alpha: 1.8, beta: 1 }, valueProjection: false });
  const mimetic = new AttentionCase(axes).initialize(scheme);
  for (const name of ["query", "key"] as const) {
    assert.deepEqual(c.matrix(name), mimetic.matrix(name));
  }
});

Deno.test("residualFreeAttention(): heads that are narrower in all keep their rank", () => {
  const c = new AttentionCase({ dim: 40, heads: 3, headDim: 8 }).initialize(
    residualFreeAttention({ gain: 2 }),
  );
  const { values } = svd(c.valueProjection(), 40, 40);
  values.forEach((x, i) => assert.ok(Math.abs(x - (i < 24 ? 2 : 0)) < 1e-5, `${i}: ${x}`));
});

Deno.test("residualFreeAttention(): the control has the norms, and a random matrix's spectrum", () => {
  const arm = new AttentionCase(axes).initialize(residualFreeAttention());
  const control = new AttentionCase(axes).initialize(residualFreeAttention({ normMatched: true }));
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.ok(Math.abs(norm(control.matrix(name)) / norm(arm.matrix(name)) - 1) < 1e-6, name);
  }
  const { values } = svd(control.matrix("value"), 48, 48);
  assert.ok(values[0] / values[47] > 10, `${values[0] / values[47]}`);
});

Deno.test("residualFreeAttention() refuses numbers and roles that it can't use", () => {
  assert.throws(
    () => residualFreeAttention({ alpha: NaN }),
    /expected alpha to be a finite number/,
  );
  assert.throws(() => residualFreeAttention({ gain: -1 }), /the gain to be .* at least 0, got -1/);
  const { check } = residualFreeAttention();
  assert.throws(() => check!(new AttentionCase({ dim: 16, heads: 3, headDim: 8 }).role), {
    name: "RangeError",
    message: "Cannot initialize blocks.0.attn: expected heads of at most 16 dimensions in all, " +
      "those of the embedding, got 24",
  });
  const grouped = new AttentionCase({ dim: 16, heads: 4, keyHeads: 2 }).role;
  assert.throws(() => check!(grouped), /a key head for each of its 4 heads, got 2 key heads/);
});

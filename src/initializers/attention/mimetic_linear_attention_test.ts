import assert from "assert";
import { gram, transpose } from "../../tensors/mod.ts";
import { AttentionCase, moments, split } from "../testing/attention_case.ts";
import { mimeticLinearAttention } from "./mimetic_linear_attention.ts";

const axes = { dim: 48, heads: 3, headDim: 12 };
const inner = 36;
const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** Fails unless a Gram matrix is the identity. */
function assertIdentity(matrix: Float64Array, size: number): void {
  matrix.forEach((x, i) => {
    assert.ok(Math.abs(x - (i % (size + 1) === 0 ? 1 : 0)) < 1e-6, `${x} at ${i}`);
  });
}

Deno.test("mimeticLinearAttention(): queries are keys, W_V W_proj a projection", () => {
  for (const queryKey of ["orthonormal", "identity"] as const) {
    const c = new AttentionCase(axes).initialize(mimeticLinearAttention({ queryKey, noise: 0 }));
    assert.deepEqual(c.matrix("query"), c.matrix("key"));
    assertIdentity(gram(c.matrix("query"), inner, 48), inner);
    assertIdentity(gram(c.matrix("value"), inner, 48), inner);
    assert.deepEqual(c.matrix("projection"), transpose(c.matrix("value"), inner, 48));
    const [diagonal] = split([c.valueProjection()], 48).map(moments);
    assert.ok(Math.abs(diagonal.mean - inner / 48) < 1e-6, "the trace is the rank");
    const identity = c.matrix("query").every((x, i) => x === (i % 49 === 0 ? 1 : 0));
    assert.equal(identity, queryKey === "identity");
    assert.ok(c.weights(c.role.biases![0].parameter).every((x) => x === 0));
  }
});

Deno.test("mimeticLinearAttention(): each of queries and keys has noise of its own", () => {
  const c = new AttentionCase(axes).initialize(mimeticLinearAttention({ noise: 0.1 }));
  const [query, key] = [c.matrix("query"), c.matrix("key")];
  const { n, mean, std } = moments(query.map((x, i) => x - key[i]));
  assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
  const expected = 0.1 * Math.SQRT2;
  assert.ok(Math.abs(std - expected) < 4.5 * expected / Math.sqrt(2 * n), `${std}`);
  const other = new AttentionCase({ ...axes, index: 1 }).initialize(mimeticLinearAttention());
  assert.notDeepEqual(other.matrix("value"), c.matrix("value"));
});

Deno.test("mimeticLinearAttention(): the control has the norms, and queries that aren't keys", () => {
  const arm = new AttentionCase(axes).initialize(mimeticLinearAttention());
  const control = new AttentionCase(axes).initialize(
    mimeticLinearAttention({ normMatched: true }),
  );
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.ok(Math.abs(norm(control.matrix(name)) / norm(arm.matrix(name)) - 1) < 1e-6, name);
  }
  for (const products of [[0, 1, 2].map((h) => control.queryKey(h)), [control.valueProjection()]]) {
    const [diagonal] = split(products, 48).map(moments);
    assert.ok(Math.abs(diagonal.mean) < 4.5 * diagonal.std / Math.sqrt(diagonal.n));
  }
});

Deno.test("mimeticLinearAttention() refuses options and roles that it can't use", () => {
  assert.throws(() => mimeticLinearAttention({ noise: -1 }), /noise to be .* at least 0, got -1/);
  // deno-lint-ignore no-explicit-any
  assert.throws(() => mimeticLinearAttention({ queryKey: "tied" as any }), /got "tied"/);
  assert.throws(
    () =>
      mimeticLinearAttention().check!(new AttentionCase({ dim: 16, heads: 3, headDim: 8 }).role),
    /expected heads of at most 16 dimensions in all, those of the embedding, got 24$/,
  );
});

import assert from "assert";
import { gram, svd } from "../../tensors/mod.ts";
import { AttentionCase } from "../testing/attention_case.ts";
import { conditionedAttention } from "./conditioned_attention.ts";

Deno.test("conditionedAttention(): heads with orthonormal rows, the value the identity", () => {
  const c = new AttentionCase({ dim: 40, heads: 3, headDim: 8 }).initialize(
    conditionedAttention({ gain: 2 }),
  );
  for (let head = 0; head < 3; head++) {
    for (const name of ["query", "key"] as const) {
      gram(c.head(name, head), 8, 40).forEach((x, i) => {
        assert.ok(Math.abs(x - (i % 9 === 0 ? 4 : 0)) < 1e-5, `${x} at ${i}`);
      });
    }
  }
  assert.notDeepEqual(c.head("query", 0), c.head("query", 1));
  assert.notDeepEqual(c.head("query", 0), c.head("key", 0));
  c.matrix("value").forEach((x, i) => assert.equal(x, i % 41 === 0 ? 1 : 0));
  assert.ok(c.matrix("projection").every((x) => x === 7));
  assert.ok(c.weights(c.role.biases![0].parameter).every((x) => x === 0));
});

Deno.test("conditionedAttention(): the control has the norms, and another condition", () => {
  const axes = { dim: 40, heads: 3, headDim: 8 };
  const [arm, control] = [false, true].map((normMatched) =>
    new AttentionCase(axes).initialize(conditionedAttention({ gain: 2, normMatched }))
  );
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const pairs = [arm, control].map((c) => [
    ...[0, 1, 2].flatMap((head) => [c.head("query", head), c.head("key", head)]),
    c.matrix("value"),
  ]);
  pairs[0].forEach((values, i) => {
    assert.ok(Math.abs(norm(values) / norm(pairs[1][i]) - 1) < 1e-6, `${i}`);
  });
  // Singular values of normal (8, 40) matrices lie between 1 − √(8/40) and 1 + √(8/40), nearly.
  const { values } = svd(control.head("query", 0), 8, 40);
  assert.ok(values[0] / values[7] > 1.5, `${values[0] / values[7]}`);
  assert.ok(control.matrix("projection").every((x) => x === 7));
});

Deno.test("conditionedAttention() refuses a gain that isn't a number", () => {
  assert.throws(() => conditionedAttention({ gain: NaN }), RangeError);
});

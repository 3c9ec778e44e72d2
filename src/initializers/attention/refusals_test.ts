/** Roles and options that the schemes for attention can't use. */
import assert from "assert";
import { Random } from "../../random/mod.ts";
import { AttentionCase } from "../testing/attention_case.ts";
import { conditionedAttention } from "./conditioned_attention.ts";
import { mimeticAttention } from "./mimetic_attention.ts";

Deno.test("mimeticAttention() refuses what it doesn't know", () => {
  const make = (queryKey: object) => () => mimeticAttention({ queryKey });
  assert.throws(
    make({ gamma: 1 }),
    /queryKey to have no options but alpha, beta, grade, noise.+, got "gamma"/,
  );
  assert.throws(
    make({ noise: "cauchy" }),
    /queryKey.noise to be "normal" or "uniform", got "cauchy"/,
  );
  assert.throws(make({ factorization: "qr" }), /factorization to be "svd" or "tied", got "qr"/);
  assert.throws(
    make({ variance: -1 }),
    /variance to be "1\/d", "1\/k" or a finite number of at least 0, got -1/,
  );
  assert.throws(make({ grade: NaN }), /queryKey.grade to be a finite number, got NaN/);
  assert.throws(make({ factorization: "tied", grade: 1 }), /grade to be left out with a tied/);
  assert.throws(make({ factorization: "tied", alpha: 0.7 }), /alpha to be left out with a tied/);
  const role = new AttentionCase({ dim: 16, heads: 2 });
  assert.throws(
    () => role.initialize(mimeticAttention({ queryKey: { alpha: () => NaN } })),
    /expected finite alpha and beta, got NaN and 0.7/,
  );
});

Deno.test("attention schemes refuse other tokens' keys, and change nothing", () => {
  const crossed = new AttentionCase({ dim: 16, heads: 4 });
  const role = { ...crossed.role, contextDim: 12 };
  for (const scheme of [mimeticAttention(), conditionedAttention()]) {
    const initialize = () => scheme.initialize(role, crossed.weights, new Random(0));
    assert.throws(initialize, /expected self-attention .+ on 12 of 16 dimensions$/);
    assert.ok(crossed.matrix("query").every((x) => x === 7));
  }
});

Deno.test("schemes without a formula for grouped queries refuse them, and change nothing", () => {
  const grouped = new AttentionCase({ dim: 16, heads: 4, keyHeads: 2 });
  assert.throws(() => grouped.initialize(conditionedAttention()), {
    name: "RangeError",
    message:
      "Cannot initialize blocks.0.attn: expected self-attention with a key head for each of its " +
      "4 heads, got 2 key heads on 16 of 16 dimensions",
  });
  const tied = mimeticAttention({ queryKey: { factorization: "tied" } });
  assert.throws(() => grouped.initialize(tied), {
    name: "RangeError",
    message:
      "Cannot initialize blocks.0.attn: expected a key head for each of its 4 heads, as tied " +
      "weights make all queries of a group the same, got 2 key heads",
  });
  const odd = { ...grouped.role, keyHeads: 3 };
  assert.throws(
    () => mimeticAttention().check!(odd),
    /expected self-attention with key heads that divide its 4 heads, got 3 key heads/,
  );
  assert.ok(grouped.matrix("query").every((x) => x === 7));
});

Deno.test("mimeticAttention() refuses slices that aren't the role's", () => {
  const { role, weights } = new AttentionCase({ dim: 16, heads: 2 });
  const moved = { ...role, value: { ...role.value, row: 33 } };
  const initialize = (r: typeof role) => () =>
    new AttentionCase({ dim: 16, heads: 2 }).initialize({
      kind: "attention",
      initialize: (_, __, random) => mimeticAttention().initialize(r, weights, random),
    });
  assert.throws(initialize(moved), {
    name: "RangeError",
    message:
      "Cannot initialize blocks.0.attn: expected its value to be [16, 16], got rows 33 to 49 " +
      "of blocks.0.attn.qkv.weight [48, 16]",
  });
  assert.throws(
    initialize({ ...role, projection: role.query, dim: 17, contextDim: 17 }),
    /query to be \[16, 17\]/,
  );
});

Deno.test("mimeticAttention() refuses the legacy layout for values of another width", () => {
  const scheme = mimeticAttention({ layout: "legacy" });
  const narrow = new AttentionCase({ dim: 32, heads: 3, headDim: 8 });
  assert.throws(() => scheme.check!(narrow.role), {
    name: "RangeError",
    message: "Cannot initialize blocks.0.attn: expected values as wide as the embedding for the " +
      "legacy layout, got 3 heads of 8 for 32 dimensions",
  });
  assert.throws(
    () => scheme.check!(new AttentionCase({ dim: 32, heads: 4, keyHeads: 2 }).role),
    /legacy layout, got 2 heads of 8 for 32 dimensions$/,
  );
  // deno-lint-ignore no-explicit-any
  assert.throws(() => mimeticAttention({ layout: "old" as any }), /layout to be .*, got "old"$/);
});

/** Mimetic attention where several heads share a key and a value. */
import assert from "assert";
import { Random } from "../../random/mod.ts";
import { multiplyTransposed, svd, transpose } from "../../tensors/mod.ts";
import { noisyIdentity } from "../matrix_factors.ts";
import { AttentionCase, moments, split } from "../testing/attention_case.ts";
import { mimeticAttention } from "./mimetic_attention.ts";

const sum = (values: Float64Array, f = (x: number) => x) => values.reduce((a, x) => a + f(x), 0);
const squares = (values: Float64Array) => sum(values, (x) => x * x);

/** W_Q W_Kᵀ of a head, whose key is its group's. */
function queryKey(attention: AttentionCase, head: number): Float64Array {
  const { dim, heads, keyHeads, headDim } = attention.role;
  const q = attention.head("query", head);
  const k = attention.head("key", Math.floor(head * keyHeads / heads));
  const columns = [q, k].map((rows) => transpose(rows, headDim, dim));
  return multiplyTransposed(columns[0], columns[1], dim, dim, headDim);
}

/** The sum over heads of W_V W_proj, where each value is its group's. */
function valueProjection(attention: AttentionCase): Float64Array {
  const { dim, heads, keyHeads, headDim } = attention.role;
  const value = attention.matrix("value");
  const inner = heads * headDim;
  const repeated = new Float64Array(inner * dim);
  for (let head = 0; head < heads; head++) {
    const from = Math.floor(head * keyHeads / heads) * headDim * dim;
    repeated.set(value.subarray(from, from + headDim * dim), head * headDim * dim);
  }
  const columns = transpose(repeated, inner, dim);
  return multiplyTransposed(columns, attention.matrix("projection"), dim, dim, inner);
}

Deno.test("grouped queries: no shared key makes the products of a group nearer", () => {
  const [dim, heads, keyHeads, headDim] = [48, 6, 2, 16];
  const made = new AttentionCase({ dim, heads, keyHeads, headDim }).initialize(
    mimeticAttention(),
    5,
  );
  const random = new Random(5).child("blocks.0.attn");
  for (const group of [0, 1]) {
    const members = [0, 1, 2].map((i) => 3 * group + i);
    const targets = members.map((head) =>
      noisyIdentity(
        { dim, alpha: 0.7, beta: 0.7, noise: "normal", variance: 1 / dim },
        random.child(`queryKey.${head}`),
      )
    );
    const stacked = Float64Array.from(targets.flatMap((target) => [...target]));
    const { values } = svd(stacked, 3 * dim, dim);
    const least = squares(values.slice(headDim));
    const missed = members.reduce(
      (all, head, i) => all + squares(queryKey(made, head).map((x, j) => x - targets[i][j])),
      0,
    );
    // Eckart and Young: what is left are the triplets that a rank of headDim has no place for.
    assert.ok(Math.abs(missed / least - 1) < 1e-5, `${missed} and ${least}`);
    // Both sides of the group's products have the same norm.
    const queries = members.reduce((all, head) => all + squares(made.head("query", head)), 0);
    assert.ok(Math.abs(queries / squares(made.head("key", group)) - 1) < 1e-5);
  }
});

Deno.test("grouped queries: heads of a group differ, and all have the diagonal", () => {
  const made = new AttentionCase({ dim: 128, heads: 8, keyHeads: 2, headDim: 32 })
    .initialize(mimeticAttention());
  const products = Array.from({ length: 8 }, (_, head) => queryKey(made, head));
  for (const product of products) {
    const [diagonal, rest] = split([product], 128).map(moments);
    // 0.7 · 32 / 128 of the identity, and more as the triplets are chosen by the noise too.
    assert.ok(diagonal.mean > 0.7 / 4 && diagonal.mean < 0.7 / 2, `${diagonal.mean}`);
    assert.ok(Math.abs(rest.mean) < 0.01);
  }
  assert.ok(Math.max(...products[0].map((x, i) => Math.abs(x - products[1][i]))) > 0.05);
});

Deno.test("grouped queries: the heads' values and projections add up to the layer's product", () => {
  // As many value dimensions as the embedding has, so that nothing is cut off.
  const [dim, heads, keyHeads, headDim] = [64, 8, 2, 32];
  const made = new AttentionCase({ dim, heads, keyHeads, headDim }).initialize(
    mimeticAttention(),
    9,
  );
  const target = noisyIdentity(
    { dim, alpha: 0.4, beta: -0.4, noise: "normal", variance: 1 / dim },
    new Random(9).child("blocks.0.attn").child("valueProjection"),
  );
  const product = valueProjection(made);
  target.forEach((x, i) => assert.ok(Math.abs(product[i] - x) < 1e-6, `${product[i]} and ${x}`));
  const [value, projection] = [made.matrix("value"), made.matrix("projection")].map(squares);
  assert.ok(Math.abs(value / projection - 1) < 1e-5, `${value} and ${projection}`);
});

Deno.test("grouped queries: groups of one are what they were without groups", () => {
  const sizes = { dim: 32, heads: 4, headDim: 8 };
  const plain = new AttentionCase(sizes).initialize(mimeticAttention(), 3);
  const groups = new AttentionCase({ ...sizes, keyHeads: 4 }).initialize(mimeticAttention(), 3);
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.deepEqual(groups.matrix(name), plain.matrix(name));
  }
});

Deno.test("grouped queries: the control has the norms of the factors", () => {
  const sizes = { dim: 48, heads: 6, keyHeads: 2, headDim: 16 };
  const [made, control] = [false, true].map((normMatched) =>
    new AttentionCase(sizes).initialize(mimeticAttention({ normMatched }), 4)
  );
  for (const name of ["query", "key", "value", "projection"] as const) {
    const [a, b] = [made, control].map((one) => squares(one.matrix(name)));
    assert.ok(Math.abs(a / b - 1) < 1e-5, name);
  }
  const [diagonal] = split([valueProjection(control)], 48).map(moments);
  assert.ok(Math.abs(diagonal.mean) < 0.05, `${diagonal.mean}`);
});

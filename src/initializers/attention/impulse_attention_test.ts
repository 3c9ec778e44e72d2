import assert from "assert";
import { Random } from "../../random/mod.ts";
import { multiplyTransposed, transpose } from "../../tensors/mod.ts";
import { AttentionCase, moments, split } from "../testing/attention_case.ts";
import { impulseAttention } from "./impulse_attention.ts";
import { sinCosPositions2d } from "./sin_cos_positions.ts";

const [height, width, dim, heads] = [8, 8, 96, 3];
const values = sinCosPositions2d({ height, width, dim, scale: 18 });
const positions = { height, width, values };
const wide = {
  ...{ height, width },
  values: sinCosPositions2d({ height, width, dim: 144 }),
};

/** Rows of mean 0 and variance 1. */
function normalized(): Float64Array {
  const out = Float64Array.from(values);
  for (let start = 0; start < out.length; start += dim) {
    const row = out.subarray(start, start + dim);
    const { mean, std } = moments(row);
    row.forEach((x, i) => row[i] = (x - mean) / std);
  }
  return out;
}

/** softmax(P W_Q W_Kᵀ Pᵀ / √k) of a head, (N, N). */
function attentionMap(c: AttentionCase, head: number): Float64Array {
  const tokens = height * width;
  const { headDim } = c.role;
  const p = normalized();
  const queries = multiplyTransposed(p, c.head("query", head), tokens, headDim, dim);
  const keys = multiplyTransposed(p, c.head("key", head), tokens, headDim, dim);
  const map = multiplyTransposed(queries, keys, tokens, tokens, headDim);
  for (let row = 0; row < tokens; row++) {
    const scores = map.subarray(row * tokens, (row + 1) * tokens);
    const largest = scores.reduce((max, x) => Math.max(max, x), -Infinity);
    scores.forEach((x, i) => scores[i] = Math.exp((x - largest) / Math.sqrt(headDim)));
    const sum = scores.reduce((total, x) => total + x, 0);
    scores.forEach((x, i) => scores[i] = x / sum);
  }
  return map;
}

Deno.test("impulseAttention(): each head looks at one neighbor, which another head doesn't", () => {
  const c = new AttentionCase({ dim, heads, positions }).initialize(impulseAttention());
  const places = new Set<string>();
  for (let head = 0; head < heads; head++) {
    const map = attentionMap(c, head);
    const tokens = height * width;
    const attended = Int32Array.from({ length: tokens }, (_, token) => {
      const row = map.subarray(token * tokens, (token + 1) * tokens);
      return row.indexOf(row.reduce((max, x) => Math.max(max, x), 0));
    });
    // The place is told by a token in the middle, and all others that have it must agree.
    const middle = 3 * width + 2;
    const dy = Math.floor(attended[middle] / width) - 3;
    const dx = attended[middle] % width - 2;
    // The token itself, the one above it and the one to its right, as in the authors' code.
    assert.deepEqual([[dy, dx]], [[[0, 0], [-1, 0], [0, 1]][head]]);
    places.add(`${dx}, ${dy}`);
    let [mass, count] = [0, 0];
    for (let token = 0; token < tokens; token++) {
      const [y, x] = [Math.floor(token / width) + dy, token % width + dx];
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      assert.equal(attended[token], y * width + x, `head ${head}, token ${token}`);
      mass += map[token * tokens + y * width + x];
      count++;
    }
    // Attending everywhere would put 1 / 64 there.
    assert.ok(mass / count > 0.5, `head ${head} puts ${mass / count} on its neighbor`);
  }
  assert.equal(places.size, heads);
});

Deno.test("impulseAttention(): norms are the scale's, value and projection mimetic, biases zero", () => {
  const c = new AttentionCase({ dim, heads, positions }).initialize(
    impulseAttention({ scale: 5 }),
  );
  for (let head = 0; head < heads; head++) {
    for (const name of ["query", "key"] as const) {
      const norm = Math.sqrt(c.head(name, head).reduce((sum, x) => sum + x * x, 0));
      assert.ok(Math.abs(norm - 5) < 1e-5, `${norm}`);
    }
  }
  const [diagonal] = split([c.valueProjection()], dim).map(moments);
  assert.ok(Math.abs(diagonal.mean + 0.4) < 4.5 * 0.4 / dim, `${diagonal.mean}`);
  assert.ok(c.weights(c.role.biases![0].parameter).every((x) => x === 0));
  const kept = new AttentionCase({ dim, heads, positions }).initialize(
    impulseAttention({ valueProjection: false }),
  );
  assert.ok(kept.matrix("value").every((x) => x === 7));
  assert.ok(kept.matrix("query").every((x) => x !== 7));
});

Deno.test("impulseAttention(): the product has the rank of the embeddings, at most the head's", () => {
  const scheme = impulseAttention({ valueProjection: false, tolerance: 0 });
  const c = new AttentionCase({ dim, heads: 16, positions }).initialize(scheme);
  const rows = c.head("query", 0);
  assert.equal(rows.length, 6 * dim);
  assert.ok(transpose(rows, 6, dim).every(Number.isFinite));
  assert.ok(rows.subarray(5 * dim).some((x) => x !== 0));
});

Deno.test("impulseAttention(): tokens behind a class token are the grid's, whatever the positions' scale", () => {
  // The case has a class token's position first; layer normalization takes the scale away.
  const small = { ...positions, values: values.map((x) => x / 4) };
  const [a, b] = [positions, small].map((positions) =>
    new AttentionCase({ dim, heads, positions }).initialize(impulseAttention()).queryKey(0)
  );
  a.forEach((x, i) => assert.ok(Math.abs(x - b[i]) < 1e-4, `${x}, ${b[i]}`));
});

Deno.test("impulseAttention() refuses blocks whose tokens have no positions on a grid", () => {
  assert.throws(() => new AttentionCase({ dim, heads }).initialize(impulseAttention()), {
    name: "RangeError",
    message: "Cannot initialize blocks.0.attn: expected tokens with positions on a grid, got none",
  });
  const { role, weights } = new AttentionCase({ dim, heads, positions });
  const taller = { ...role, positions: { ...role.positions!, height: height + 1 } };
  assert.throws(() => impulseAttention().initialize(taller, weights, new Random(0)), {
    name: "RangeError",
    message: "Cannot initialize blocks.0.attn: expected positions [72, 96] from row 1 on, got " +
      "pos_embed [1, 65, 96]",
  });
});

Deno.test("impulseAttention(): without a tolerance the shift drowns, as positions are of low rank", () => {
  const scheme = impulseAttention({ tolerance: 0, valueProjection: false });
  const c = new AttentionCase({ dim, heads, positions }).initialize(scheme);
  const tokens = height * width;
  for (let head = 0; head < heads; head++) {
    attentionMap(c, head).forEach((x) => assert.ok(Math.abs(x * tokens - 1) < 0.1, `${x}`));
  }
});

Deno.test("impulseAttention(): neighbors in an order of each layer's own", () => {
  const orders = [0, 1, 2, 3].map((seed) => {
    const scheme = impulseAttention({ neighbors: "random", valueProjection: false, noise: 0 });
    const c = new AttentionCase({ dim: 144, heads: 9, positions: wide }).initialize(scheme, seed);
    return Array.from({ length: 9 }, (_, head) => c.head("query", head).slice(0, 4).join());
  });
  // Nine heads have nine neighbors, so the same nine matrices in another order.
  for (const order of orders) assert.equal(new Set(order).size, 9);
  assert.equal(new Set(orders.map((order) => order.join("|"))).size, 4);
  assert.equal(new Set(orders.map((order) => [...order].sort().join("|"))).size, 1);
});

Deno.test("impulseAttention(): the control has the norms, and looks at no neighbor", () => {
  const c = new AttentionCase({ dim, heads, positions }).initialize(
    impulseAttention({ normMatched: true }),
  );
  const mimetic = new AttentionCase({ dim, heads, positions }).initialize(impulseAttention());
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  for (let head = 0; head < heads; head++) {
    for (const name of ["query", "key"] as const) {
      assert.ok(Math.abs(norm(c.head(name, head)) - 7) < 1e-5);
      // Elements are normal, of the deviation 7 / √(k D).
      const { n, mean, std } = moments(c.head(name, head));
      assert.ok(Math.abs(mean) < 4.5 * std / Math.sqrt(n), `${mean}`);
    }
    const [diagonal] = split([c.queryKey(head)], dim).map(moments);
    assert.ok(Math.abs(diagonal.mean) < 4.5 * diagonal.std / Math.sqrt(dim), `${diagonal.mean}`);
  }
  for (const name of ["value", "projection"] as const) {
    const [own, other] = [norm(c.matrix(name)), norm(mimetic.matrix(name))];
    assert.ok(Math.abs(own / other - 1) < 1e-6, name);
  }
  const [diagonal] = split([c.valueProjection()], dim).map(moments);
  assert.ok(Math.abs(diagonal.mean) < 4.5 * diagonal.std / Math.sqrt(dim), `${diagonal.mean}`);
});

Deno.test("impulseAttention() refuses positions that are 0, and leaves weights finite with nothing to scale", () => {
  const zero = { height, width, values: new Float32Array(values.length) };
  assert.throws(
    () => new AttentionCase({ dim, heads, positions: zero }).initialize(impulseAttention()),
    {
      name: "RangeError",
      message: /^Cannot initialize .*: expected positions that say where a token is, got zeros$/,
    },
  );
  const one = { height: 1, width: 1, values: values.slice(0, dim) };
  const cases = [{ positions: one, noise: 0 }, { positions, strength: 0, noise: 0 }];
  for (const { positions, ...options } of cases) {
    const c = new AttentionCase({ dim, heads, positions }).initialize(impulseAttention(options));
    for (const part of ["query", "key"] as const) {
      for (let head = 0; head < heads; head++) assert.ok(c.head(part, head).every(Number.isFinite));
    }
  }
});

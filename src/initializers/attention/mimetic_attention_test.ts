import assert from "assert";
import { transpose } from "../../tensors/mod.ts";
import { AttentionCase, moments, split } from "../testing/attention_case.ts";
import { mimeticAttention } from "./mimetic_attention.ts";

/** Cases of all `count` layers, each initialized. */
function layers(dim: number, heads: number, count: number, options = {}): AttentionCase[] {
  return Array.from({ length: count }, (_, index) => {
    return new AttentionCase({ dim, heads, index, count }).initialize(mimeticAttention(options));
  });
}

function assertWithin(actual: number, expected: number, bound: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= bound,
    `${what} is ${actual}, not ${expected} ± ${bound}`,
  );
}

/** 4.5 standard errors of mean and standard deviation of n values, and of a table made from m. */
const bounds = (std: number, n: number, m: number) => [
  4.5 * std * Math.sqrt(1 / n + 1 / m) + 5e-4,
  4.5 * std * Math.sqrt(0.5 / n + 0.5 / m) + 5e-4,
];

const queryKeyTable = [
  { dim: 192, headDim: 64, count: 4, mean: 0.398, std: 0.067, rest: 0.052, weights: 0.086 },
  { dim: 192, headDim: 32, count: 2, mean: 0.223, std: 0.052, rest: 0.044, weights: 0.09 },
  { dim: 384, headDim: 64, count: 1, mean: 0.222, std: 0.039, rest: 0.031, weights: 0.064 },
];

for (const { dim, headDim, count, mean, std, rest, weights } of queryKeyTable) {
  Deno.test(`mimeticAttention(): W_Q W_K^T of width ${dim}, heads of ${headDim}`, () => {
    const heads = dim / headDim;
    const cases = layers(dim, heads, count);
    const products = cases.flatMap((c) => Array.from({ length: heads }, (_, h) => c.queryKey(h)));
    const [diagonal, others] = split(products, dim).map(moments);
    const [meanBound, stdBound] = bounds(std, diagonal.n, dim);
    assertWithin(diagonal.mean, mean, meanBound, "the diagonal's mean");
    assertWithin(diagonal.std, std, stdBound, "the diagonal's std");
    assertWithin(others.mean, 0, 4.5 * rest / Math.sqrt(others.n), "the others' mean");
    // The entries of a matrix of rank k are not independent: count d of them.
    assertWithin(others.std, rest, bounds(rest, heads * dim, dim)[1], "the others' std");
    for (const name of ["query", "key"] as const) {
      const all = moments(cases.flatMap((c) => [...c.matrix(name)]));
      assertWithin(all.std, weights, bounds(weights, all.n, headDim * dim)[1], `${name}'s std`);
    }
  });
}

Deno.test("mimeticAttention(): W_V W_proj, and not that of the transposed factors", () => {
  const dim = 192;
  const cases = layers(dim, 3, 4, { queryKey: false });
  const [diagonal, others] = split(cases.map((c) => c.valueProjection()), dim).map(moments);
  const [meanBound, stdBound] = bounds(0.027, diagonal.n, dim);
  assertWithin(diagonal.mean, -0.398, meanBound, "the diagonal's mean");
  assertWithin(diagonal.std, 0.4 / Math.sqrt(dim), stdBound, "the diagonal's std");
  // At full rank the entries are those of Z itself, and independent.
  assertWithin(others.std, 0.4 / Math.sqrt(dim), bounds(0.029, others.n, Infinity)[1], "others");
  const all = moments(cases.flatMap((c) => [...c.matrix("value")]));
  assertWithin(all.std, 0.051, bounds(0.051, all.n, dim)[1], "the value's std");
  // The legacy layout computes the other product: same factors, same trace, another diagonal.
  const wrong = layers(dim, 3, 4, { queryKey: false, layout: "legacy" });
  const products = wrong.map((c) => c.valueProjection());
  const [wrongDiagonal] = split(products, dim).map(moments);
  assertWithin(wrongDiagonal.mean, diagonal.mean, 1e-6, "the trace");
  assertWithin(wrongDiagonal.std, 0.24, 0.03, "the std of the untransposed diagonal");
  assert.deepEqual(wrong[0].matrix("value"), transpose(cases[0].matrix("value"), dim, dim));
  assert.deepEqual(
    wrong[0].matrix("projection"),
    transpose(cases[0].matrix("projection"), dim, dim),
  );
  // Singular values fall along the coordinates, and the diagonal with them.
  const part = (first: number) =>
    moments(
      products.flatMap((p) => Array.from({ length: 32 }, (_, i) => p[(first + i) * (dim + 1)])),
    );
  assert.ok(part(0).mean < -0.65, `${part(0).mean}`);
  assert.ok(part(dim - 32).mean > -0.1, `${part(dim - 32).mean}`);
});

Deno.test("mimeticAttention(): without noise, the identity comes back at the rank there is", () => {
  const [c] = layers(24, 3, 1, {
    queryKey: { alpha: 0, beta: 0.5 },
    valueProjection: { alpha: 0 },
  });
  for (let head = 0; head < 3; head++) {
    const product = c.queryKey(head);
    const trace = product.filter((_, i) => i % 25 === 0).reduce((sum, x) => sum + x, 0);
    assertWithin(trace, 0.5 * 8, 1e-5, "β times the rank");
  }
  c.valueProjection().forEach((x, i) => assertWithin(x, i % 25 === 0 ? -0.4 : 0, 1e-6, `${i}`));
});

Deno.test("mimeticAttention(): noise of either kind, and of any variance", () => {
  const dim = 64;
  const noiseOf = (options: object) => {
    const [c] = layers(dim, 4, 1, { queryKey: false, valueProjection: options });
    return c.valueProjection().map((x, i) => (x + (i % (dim + 1) === 0 ? 0.4 : 0)) / 0.4);
  };
  const fourth = (z: Float64Array) =>
    z.reduce((sum, x) => sum + x ** 4, 0) / z.length / moments(z).std ** 4;
  const n = dim * dim;
  for (
    const [variance, expected] of [["1/d", 1 / 64], ["1/k", 1 / 16], [0.01, 0.01], [0, 0]] as const
  ) {
    const std = Math.sqrt(expected);
    const normal = noiseOf({ variance });
    const uniform = noiseOf({ variance, noise: "uniform" });
    assertWithin(moments(normal).std, std, 4.5 * std / Math.sqrt(2 * n) + 1e-6, `${variance}`);
    assertWithin(moments(uniform).std, std, 4.5 * std / Math.sqrt(2 * n) + 1e-6, `${variance}`);
    assert.ok(uniform.every((x) => Math.abs(x) <= Math.sqrt(3) * std + 1e-5), "uniform bounds");
    if (expected === 0) continue;
    // Kurtosis 3 and 1.8, whose standard errors are √(24 / n) and √(0.37 / n).
    assertWithin(fourth(normal), 3, 4.5 * Math.sqrt(24 / n), "kurtosis of normal noise");
    assertWithin(fourth(uniform), 1.8, 4.5 * Math.sqrt(0.37 / n), "kurtosis of uniform noise");
  }
});

Deno.test("mimeticAttention(): every head and every layer has its own noise, every seed its own", () => {
  const [first, second] = layers(32, 2, 2);
  const [again] = layers(32, 2, 2);
  assert.deepEqual(again.queryKey(0), first.queryKey(0));
  const other = new AttentionCase({ dim: 32, heads: 2 }).initialize(mimeticAttention(), 2);
  const products = [first.queryKey(0), first.queryKey(1), second.queryKey(0), other.queryKey(0)];
  const rests = products.map((product) => product.filter((_, i) => i % 33 !== 0));
  for (const [i, a] of rests.entries()) {
    for (const b of rests.slice(i + 1)) {
      const sum = a.reduce((total, x, l) => total + x * b[l], 0);
      const correlation = sum / a.length / moments(a).std / moments(b).std;
      assertWithin(correlation, 0, 4.5 / Math.sqrt(32), "the correlation");
    }
  }
});

Deno.test("mimeticAttention(): a seed always gives the same weights, signs of vectors included", () => {
  const [c] = layers(8, 2, 1);
  const weights = (["query", "value", "projection"] as const)
    .flatMap((name) => [...c.matrix(name).subarray(0, 3)]);
  const golden = [
    -0.2714425,
    -0.1027281,
    0.2006697,
    -0.650784,
    -0.1844826,
    0.2157894,
    0.5691831,
    -0.0298181,
    -0.1278674,
  ];
  weights.forEach((weight, i) => assertWithin(weight, golden[i], 1e-6, `weight ${i}`));
});

Deno.test("mimeticAttention(): tied factors", () => {
  const tied = { factorization: "tied" } as const;
  const [c] = layers(96, 3, 1, { queryKey: { ...tied, beta: 0.6 }, valueProjection: tied });
  assert.deepEqual(c.matrix("key"), c.matrix("query"));
  const query = moments(c.matrix("query"));
  const std = Math.sqrt(0.6 / 32);
  assertWithin(query.std, std, 4.5 * std / Math.sqrt(2 * query.n), "the query's std");
  const [diagonal] = split([0, 1, 2].map((head) => c.queryKey(head)), 96).map(moments);
  // A sum of k squares of variance β/k: mean β, std β √(2 / k).
  assertWithin(diagonal.mean, 0.6, 4.5 * 0.6 * Math.sqrt(2 / 32 / 288), "the diagonal's mean");
  const [value, projection] = [c.matrix("value"), c.matrix("projection")];
  value.forEach((x, i) => assert.equal(projection[i % 96 * 96 + Math.floor(i / 96)], -x));
  const [output] = split([c.valueProjection()], 96).map(moments);
  assertWithin(output.mean, -0.4, 4.5 * 0.4 * Math.sqrt(2 / 96 / 96), "the output's diagonal");
});

Deno.test("mimeticAttention(): what is switched off stays as it was, and biases become zero", () => {
  const [keys] = layers(16, 2, 1, { valueProjection: false });
  assert.ok(keys.matrix("value").every((x) => x === 7));
  assert.ok(keys.matrix("projection").every((x) => x === 7));
  assert.ok(keys.matrix("query").every((x) => x !== 7));
  const [values] = layers(16, 2, 1, { queryKey: false });
  assert.ok(values.matrix("query").every((x) => x === 7));
  assert.ok(values.matrix("projection").every((x) => x !== 7));
  for (const c of [keys, values]) {
    assert.deepEqual(c.weights(c.role.biases![0].parameter), new Float32Array(48));
  }
});

Deno.test("mimeticAttention(): alpha and beta may depend on depth", () => {
  const seen: number[] = [];
  const beta = (depth: number) => (seen.push(depth), 0.2 + depth);
  const cases = layers(16, 2, 5, { queryKey: false, valueProjection: { alpha: 0, beta } });
  assert.deepEqual(seen, [0, 0.25, 0.5, 0.75, 1]);
  cases.forEach((c, i) => assertWithin(c.valueProjection()[0], -0.2 - seen[i], 1e-6, `layer ${i}`));
  layers(16, 2, 1, { queryKey: false, valueProjection: { beta } });
  assert.equal(seen[5], 0);
});

Deno.test("mimeticAttention(): the control has the norms, and no structure", () => {
  const dim = 96;
  const [mimetic] = layers(dim, 3, 1);
  const [control] = layers(dim, 3, 1, { normMatched: true });
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  for (let head = 0; head < 3; head++) {
    for (const name of ["query", "key"] as const) {
      const expected = norm(mimetic.head(name, head));
      assertWithin(norm(control.head(name, head)), expected, 1e-6 * expected, `${name} ${head}`);
    }
    const [diagonal] = split([control.queryKey(head)], dim).map(moments);
    assertWithin(diagonal.mean, 0, 4.5 * diagonal.std / Math.sqrt(dim), "the diagonal's mean");
  }
  for (const name of ["value", "projection"] as const) {
    const expected = norm(mimetic.matrix(name));
    assertWithin(norm(control.matrix(name)), expected, 1e-6 * expected, name);
  }
  const [diagonal] = split([control.valueProjection()], dim).map(moments);
  assertWithin(diagonal.mean, 0, 4.5 * diagonal.std / Math.sqrt(dim), "the diagonal's mean");
});

Deno.test("mimeticAttention(): heads may be narrower in all than the embedding, not wider", () => {
  const narrow = new AttentionCase({ dim: 32, heads: 3, headDim: 8 }).initialize(
    mimeticAttention({ valueProjection: { alpha: 0 } }),
  );
  const trace = narrow.valueProjection().filter((_, i) => i % 33 === 0).reduce((s, x) => s + x, 0);
  assertWithin(trace, -0.4 * 24, 1e-5, "−β times the rank");
  const wide = new AttentionCase({ dim: 16, heads: 3, headDim: 8 });
  assert.throws(() => wide.initialize(mimeticAttention()), {
    name: "RangeError",
    message: "Cannot initialize blocks.0.attn: expected heads of at most 16 dimensions in all, " +
      "those of the embedding, got 24",
  });
});

Deno.test("mimeticAttention(): separate weights get the values of a fused one", () => {
  const [fused, separate] = [true, false].map((fused) =>
    new AttentionCase({ dim: 16, heads: 2, fused }).initialize(mimeticAttention())
  );
  for (const name of ["query", "key", "value", "projection"] as const) {
    assert.deepEqual(separate.matrix(name), fused.matrix(name));
  }
  assert.notEqual(separate.role.query.parameter, separate.role.key.parameter);
});

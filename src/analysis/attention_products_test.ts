import assert from "assert";
import { attentionProducts, meanOfMatrices } from "./attention_products.ts";

/** Distinct values that no transposition leaves as they are. */
function values(length: number, phase: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin(1.7 * at + phase) + 0.01 * at);
}

/** Multiplies matrices given as rows: the formulas as they are written. */
function times(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, x, m) => sum + x * b[m][j], 0)));
}

function rowsOf(flat: Float32Array, columns: number): number[][] {
  return Array.from(
    { length: flat.length / columns },
    (_, i) => [...flat.subarray(i * columns, (i + 1) * columns)],
  );
}

function transposed(a: number[][]): number[][] {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

function close(actual: Float32Array, expected: number[][]): void {
  const flat = expected.flat();
  assert.equal(actual.length, flat.length);
  flat.forEach((value, at) => assert.ok(Math.abs(actual[at] - value) < 1e-5, `entry ${at}`));
}

for (
  const { dim, heads, inner } of [
    { dim: 6, heads: 1, inner: 6 },
    { dim: 6, heads: 3, inner: 6 },
    { dim: 5, heads: 2, inner: 4 },
    { dim: 1, heads: 1, inner: 1 },
  ]
) {
  Deno.test(`attention products follow x W for dim ${dim}, ${heads} heads, ${inner} rows`, () => {
    const [query, key, value] = [0, 1, 2].map((phase) => values(inner * dim, phase));
    const projection = values(dim * inner, 3);
    const products = attentionProducts({ query, key, value, projection, dim, heads });
    const [q, k, v] = [query, key, value].map((weight) => transposed(rowsOf(weight, dim)));
    const headDim = inner / heads;
    const columns = (w: number[][], head: number) =>
      w.map((row) => row.slice(head * headDim, (head + 1) * headDim));
    assert.equal(products.queryKey.length, heads);
    products.queryKey.forEach((product, head) =>
      close(product, times(columns(q, head), transposed(columns(k, head))))
    );
    close(products.valueProjection, times(v, transposed(rowsOf(projection, inner))));
  });
}

Deno.test("scores and outputs of tokens are those of a layer with stored weights", () => {
  const [dim, inner] = [4, 4];
  const [query, key, value, projection] = [0, 1, 2, 3].map((phase) => values(inner * dim, phase));
  const { queryKey, valueProjection } = attentionProducts({
    query,
    key,
    value,
    projection,
    dim,
    heads: 1,
  });
  const [x, y] = [values(dim, 5), values(dim, 6)];
  // A layer computes out[o] = Σ weight[o][i] x[i].
  const layer = (weight: Float32Array, input: ArrayLike<number>) =>
    rowsOf(weight, dim).map((row) => row.reduce((sum, w, i) => sum + w * input[i], 0));
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, one, i) => sum + one * b[i], 0);
  const rowTimes = (input: ArrayLike<number>, matrix: Float32Array) =>
    transposed(rowsOf(matrix, dim)).map((column) => dot(column, input));
  const score = dot(layer(query, x), layer(key, y));
  assert.ok(Math.abs(dot(rowTimes(x, queryKey[0]), y) - score) < 1e-4);
  const out = layer(projection, layer(value, x));
  rowTimes(x, valueProjection).forEach((one, i) => assert.ok(Math.abs(one - out[i]) < 1e-4));
});

Deno.test("the mean over heads is entry by entry", () => {
  const mean = meanOfMatrices([Float32Array.of(1, 0), Float32Array.of(2, 4)]);
  assert.deepEqual([...mean], [1.5, 2]);
  assert.throws(() => meanOfMatrices([]), { message: /expected one size, got no matrix/ });
  assert.throws(() => meanOfMatrices([new Float32Array(1), new Float32Array(2)]), {
    message: /expected one size, got 1 and 2/,
  });
});

Deno.test("sizes that do not fit are refused with their numbers", () => {
  const four = new Float32Array(4);
  const weights = { query: four, key: four, value: four, projection: four, dim: 2, heads: 1 };
  assert.throws(() => attentionProducts({ ...weights, dim: 3 }), {
    message: /got 4 values with dim 3/,
  });
  assert.throws(() => attentionProducts({ ...weights, heads: 4 }), { message: /2 rows, got 4/ });
  assert.throws(() => attentionProducts({ ...weights, key: new Float32Array(6) }), {
    message: /key to have as many values as query, 4, got 6/,
  });
});

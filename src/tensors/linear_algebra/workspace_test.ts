/** What WebAssembly does for large matrices, beside the loops of JavaScript. */
import assert from "assert";
import { Random } from "../../random/mod.ts";
import { gram, multiplyTransposed, transpose } from "./products.ts";
import { svd } from "./svd.ts";
import { symmetricEigen, symmetricEigenvalues } from "./symmetric_eigen.ts";
import { LARGE_ORDER } from "./reflectors.ts";
import { applyReflectors, tridiagonalize, updateAndMultiply } from "./tridiagonal.ts";
import { KEPT, Workspace } from "./workspace.ts";

function normal(m: number, n: number, seed = 1): Float64Array {
  const out = new Float64Array(m * n);
  new Random(seed).fillNormal(out, 0, 1);
  return out;
}

/** Each term added to the sum of those before it, as all loops of products do it. */
function inOrder(a: Float64Array, b: Float64Array, i: number, j: number, k: number): number {
  let sum = 0;
  for (let l = 0; l < k; l++) sum += a[i * k + l] * b[j * k + l];
  return sum;
}

Deno.test("large products have the bits of sums from the first term to the last", () => {
  for (const [m, n, k] of [[164, 168, 160], [167, 165, 163], [4, 8, 140_000]]) {
    assert.ok(m * n * k > 2 ** 22);
    const [a, b] = [normal(m, k), normal(n, k, 2)];
    const product = multiplyTransposed(a, b, m, n, k);
    // Rows and columns beyond a multiple of 4 are summed in four parts.
    for (let i = 0; i < m - m % 4; i++) {
      for (let j = 0; j < n - n % 4; j++) assert.equal(product[i * n + j], inOrder(a, b, i, j, k));
    }
    const last = inOrder(a, b, m - 1, n - 1, k);
    assert.ok(Math.abs(product[m * n - 1] - last) < 1e-10, `${product[m * n - 1]}, ${last}`);
  }
});

Deno.test("fused products are the others but for rounding, at all sizes of blocks", () => {
  for (const [m, n, k] of [[164, 168, 160], [166, 165, 163], [170, 161, 157], [4, 8, 140_000]]) {
    const [a, b] = [normal(m, k), normal(n, k, 2)];
    const [fused, plain] = [true, false].map((fused) =>
      multiplyTransposed(a, b, m, n, k, { fused })
    );
    fused.forEach((x, i) => assert.ok(Math.abs(x - plain[i]) < 1e-10, `${[m, n, k]}: ${i}`));
    const [own, exact] = [gram(a, m, k, { fused: true }), gram(a, m, k)];
    own.forEach((x, i) => assert.ok(Math.abs(x - exact[i]) < 1e-10 * k, `${m}, ${k}: ${i}`));
  }
});

Deno.test("fused products have the same bits by blocks of both widths", () => {
  for (const [m, n, k] of [[4, 4, 1], [8, 12, 7], [20, 16, 33], [12, 28, 5], [16, 16, 9]]) {
    const work = Workspace.open((m + n + 8) * k + 4 * m * n + k * n + 20)!;
    const [a, b] = [work.place(normal(m, k)), work.place(normal(n, k, 2))];
    const turned = work.place(transpose(b.values, n, k));
    const made = Array.from({ length: 4 }, () => work.place(m * n));
    const scratch = work.place(8 * k).at;
    for (const wide of [0, 1]) {
      work.loops.fusedProducts(a.at, b.at, made[wide].at, m, n, k, n, 0, scratch, wide);
      work.loops.multiply(a.at, turned.at, made[2 + wide].at, m, n, k, scratch, wide);
    }
    made.slice(1).forEach(({ values }) => assert.deepEqual(values, made[0].values, `${[m, n, k]}`));
    const expected = multiplyTransposed(a.values.slice(), b.values.slice(), m, n, k);
    made[0].values.forEach((x, i) => assert.ok(Math.abs(x - expected[i]) < 1e-12, `${x}`));
  }
});

Deno.test("a large Gram matrix is the product, and symmetric", () => {
  for (const m of [168, 171]) {
    const a = normal(m, 200);
    const [own, product] = [gram(a, m, 200), multiplyTransposed(a, a.slice(), m, m, 200)];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        assert.equal(own[i * m + j], own[j * m + i]);
        if (i < m - m % 4) assert.equal(own[i * m + j], product[i * m + j]);
      }
    }
  }
});

Deno.test("products of what doesn't fit a workspace are made of panels", () => {
  const [m, k] = [75, 240_000];
  const a = new Float64Array(m * k);
  // Sums of small whole numbers are exact in any order.
  for (let i = 0; i < a.length; i++) a[i] = (i * 7919 + Math.floor(i / k)) % 13 - 6;
  assert.ok(a.length > KEPT);
  const [own, other] = [gram(a, m, k), multiplyTransposed(a.slice(0, 9 * k), a, 9, m, k)];
  for (let i = 0; i < m; i += 10) {
    for (let j = 0; j < m; j += 7) {
      const expected = inOrder(a, a, i, j, k);
      assert.equal(own[i * m + j], expected, `${i}, ${j}`);
      if (i < 9) assert.equal(other[i * m + j], expected, `${i}, ${j}`);
    }
  }
});

Deno.test("a step of an exact reduction has the bits of JavaScript's loops", () => {
  const stride = 41;
  const [v, w, x] = [2, 3, 4].map((seed) => normal(1, stride, seed));
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 11, 29, 30, 31, 32, 41]) {
    const expected = { a: normal(stride, stride), product: new Float64Array(stride) };
    const work = Workspace.open(stride * stride + 4 * stride + 10)!;
    const [a, ...vectors] = [expected.a, v, w, x, expected.product].map((values) =>
      work.place(values)
    );
    const [pv, pw, px, product] = vectors;
    work.loops.updateExactly(a.at, stride, n, pv.at, pw.at, px.at, product.at);
    updateAndMultiply(expected.a, stride, n, v, w, x, expected.product);
    assert.deepEqual(a.values, expected.a, `${n}`);
    assert.deepEqual(product.values.subarray(0, n), expected.product.subarray(0, n), `${n}`);
  }
});

Deno.test("reflections in pairs are those one after the other, but for rounding", () => {
  for (const order of [LARGE_ORDER, LARGE_ORDER + 1]) {
    const symmetric = gram(normal(order, order), order, order);
    const tridiagonal = tridiagonalize(symmetric, order);
    // A reflection that is none, in the first place of a pair and in the second.
    for (const i of [7, 12]) tridiagonal.scales[i] = 0;
    const vectors = normal(8, order);
    // Three rows are left to JavaScript.
    const [pairs, single] = [vectors.slice(), vectors.slice(0, 3 * order)];
    applyReflectors(tridiagonal, pairs, 8);
    applyReflectors(tridiagonal, single, 3);
    single.forEach((y, i) => assert.ok(Math.abs(y - pairs[i]) < 1e-12, `${order}: ${i}`));
    assert.notDeepEqual(single, pairs.subarray(0, 3 * order), "it was done by WebAssembly");
  }
});

for (const order of [LARGE_ORDER, LARGE_ORDER + 3]) {
  Deno.test(`a reduction of order ${order} has JavaScript's numbers but for rounding`, () => {
    const symmetric = gram(normal(order, order), order, order);
    const [fast, exact] = [false, true].map((exact) =>
      tridiagonalize(symmetric.slice(), order, { exact })
    );
    const size = symmetric.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (const part of ["diagonal", "offDiagonal"] as const) {
      fast[part].forEach((x, i) => {
        assert.ok(Math.abs(x - exact[part][i]) < 1e-11 * size, `${part} ${i}`);
      });
    }
    assert.ok(fast.diagonal.some((x, i) => x !== exact.diagonal[i]), "it was done by WebAssembly");
  });

  Deno.test(`eigenvectors of order ${order}: residuals and angles are those of rounding`, () => {
    const symmetric = gram(normal(order, order), order, order);
    const values = symmetricEigenvalues(symmetric.slice(), order);
    for (const count of [1, 6, 41, order]) {
      const { values: own, vectors } = symmetricEigen(symmetric.slice(), order, count);
      const images = multiplyTransposed(vectors, symmetric, count, order, order);
      images.forEach((x, i) => {
        const expected = own[Math.floor(i / order)] * vectors[i];
        assert.ok(Math.abs(x - expected) < 1e-12 * order * values[0] / 10, `${count}: ${i}`);
      });
      gram(vectors, count, order).forEach((x, i) => {
        assert.ok(Math.abs(x - (i % (count + 1) ? 0 : 1)) < 1e-12, `${count}: ${i}`);
      });
      own.forEach((x, i) => assert.ok(Math.abs(x - values[i]) < 1e-12 * values[0]));
    }
  });
}

Deno.test("without WebAssembly large matrices have the same triplets but for rounding", async () => {
  const [order, count] = [LARGE_ORDER, 64];
  const script = `
    delete globalThis.WebAssembly;
    const { svd } = await import("${import.meta.resolve("./svd.ts")}");
    const matrix = Float64Array.from(JSON.parse(await new Response(Deno.stdin.readable).text()));
    const { left, values, right } = svd(matrix, ${order}, ${order}, { count: ${count} });
    console.log(JSON.stringify([...left, ...values, ...right]));
  `;
  const matrix = normal(order, order);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script],
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify([...matrix])));
  await writer.close();
  const { stdout } = await child.output();
  const other: number[] = JSON.parse(new TextDecoder().decode(stdout));
  const { left, values, right } = svd(matrix, order, order, { count });
  const own = [...left, ...values, ...right];
  assert.equal(other.length, own.length);
  own.forEach((x, i) => assert.ok(Math.abs(x - other[i]) < 1e-9, `${i}: ${x}, ${other[i]}`));
});

Deno.test("a workspace keeps arrays apart, and is one of zeros again when it is opened", () => {
  const work = Workspace.open(20)!;
  const [a, b] = [work.place([1, 2, 3]), work.place(4)];
  assert.deepEqual([...a.values, ...b.values], [1, 2, 3, 0, 0, 0, 0]);
  assert.deepEqual([a.at % 16, b.at - a.at], [0, 32]);
  assert.deepEqual([...Workspace.open(20)!.place(3).values], [0, 0, 0]);
  assert.equal(Workspace.open(2 ** 40), undefined);
});

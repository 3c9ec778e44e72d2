/** What WebAssembly does for large matrices, beside the loops of JavaScript. */
import assert from "assert";
import { Random } from "../../random/mod.ts";
import { gram, multiplyTransposed } from "./products.ts";
import { svd } from "./svd.ts";
import { symmetricEigen, symmetricEigenvalues } from "./symmetric_eigen.ts";
import { LARGE_ORDER } from "./reflectors.ts";
import { tridiagonalize } from "./tridiagonal.ts";
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
  work.loops.rotate(a.at, b.at, 3, 0.6, 0.8);
  assert.deepEqual([...a.values].map((x) => x.toFixed(1)), ["0.6", "1.2", "1.8"]);
  assert.deepEqual([...b.values].map((x) => x.toFixed(1)), ["-0.8", "-1.6", "-2.4", "0.0"]);
  assert.deepEqual([...Workspace.open(20)!.place(3).values], [0, 0, 0]);
  assert.equal(Workspace.open(2 ** 40), undefined);
});

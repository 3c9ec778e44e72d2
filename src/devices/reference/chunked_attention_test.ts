import assert from "assert";
import {
  chunkedAttention,
  fill,
  Graph,
  linearAttention,
  multiply,
  reshape,
  scale,
  selectiveScan,
  type Tensor,
} from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { evaluate } from "./evaluate.ts";

function numbers(name: string, size: number): Float32Array {
  const values = new Float32Array(size);
  new Random(name).fillUniform(values, 0.1, 1);
  return values;
}

function run(
  shapes: Record<string, number[]>,
  build: (inputs: Record<string, Tensor>) => Tensor,
): { y: Float64Array; given: Record<string, Float32Array> } {
  const graph = new Graph();
  const entries = Object.entries(shapes);
  const given = Object.fromEntries(
    entries.map(([name, shape]) => [name, numbers(name, shape.reduce((a, b) => a * b, 1))]),
  );
  const inputs = Object.fromEntries(entries.map(([name, s]) => [name, graph.input(name, s)]));
  return { y: evaluate({ outputs: { y: build(inputs) } }, given)[0], given };
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) < 1e-9 * (1 + Math.abs(expected[i])), `[${i}]`);
  }
}

for (const [t, chunk] of [[1, 4], [4, 4], [5, 4], [13, 4], [13, 64]]) {
  Deno.test(`chunked attention is a recurrence with one decay a head, T ${t}, chunks of ${chunk}`, () => {
    const [b, h, p, n] = [2, 3, 2, 4];
    const shapes = { q: [b, t, n], k: [b, t, n], v: [b, t, h, p], a: [b, t, h] };
    const { y, given } = run(
      shapes,
      ({ q, k, v, a }) => chunkedAttention({ query: q, key: k, value: v, logDecay: a }, { chunk }),
    );
    const expected = new Float64Array(y.length);
    for (let example = 0; example < b; example++) {
      for (let head = 0; head < h; head++) {
        for (let i = 0; i < p; i++) {
          const state = new Float64Array(n);
          for (let time = 0; time < t; time++) {
            const row = example * t + time;
            const at = (row * h + head) * p + i;
            for (let j = 0; j < n; j++) {
              state[j] = Math.exp(given.a[row * h + head]) * state[j] +
                given.k[row * n + j] * given.v[at];
              expected[at] += given.q[row * n + j] * state[j];
            }
          }
        }
      }
    }
    assertClose(y, expected);
  });
}

Deno.test("a selective scan with one decay for all states is a chunked attention", () => {
  const [b, t, e, n] = [2, 21, 3, 4];
  const shapes = { u: [b, t, e], delta: [b, t, e], q: [b, t, n], k: [b, t, n] };
  const scan = run(shapes, ({ u, delta, q, k }) => {
    const a = fill(u.graph, [e, n], -0.7);
    return selectiveScan({ u, delta, a, b: k, c: q }, { chunk: 4 });
  });
  const dual = run(shapes, ({ u, delta, q, k }) => {
    const value = reshape(multiply(u, delta), [b, t, e, 1]);
    return chunkedAttention({ query: q, key: k, value, logDecay: scale(delta, -0.7) }, {
      chunk: 8,
    });
  });
  assertClose(dual.y, scan.y);
});

for (const normalized of [false, true]) {
  Deno.test(`linear attention is a masked product${normalized ? ", normalized" : ""}`, () => {
    const [b, t, h, p, n] = [2, 11, 2, 3, 4];
    const shapes = { q: [b, t, h, n], k: [b, t, h, n], v: [b, t, h, p] };
    const { y, given } = run(
      shapes,
      ({ q, k, v }) => linearAttention({ query: q, key: k, value: v }, { normalized, chunk: 4 }),
    );
    const expected = new Float64Array(y.length);
    for (let example = 0; example < b; example++) {
      for (let head = 0; head < h; head++) {
        for (let i = 0; i < t; i++) {
          let total = 0;
          const to = (example * t + i) * h + head;
          for (let j = 0; j <= i; j++) {
            const from = (example * t + j) * h + head;
            let weight = 0;
            for (let c = 0; c < n; c++) weight += given.q[to * n + c] * given.k[from * n + c];
            total += weight;
            for (let c = 0; c < p; c++) expected[to * p + c] += weight * given.v[from * p + c];
          }
          if (normalized) { for (let c = 0; c < p; c++) expected[to * p + c] /= total; }
        }
      }
    }
    assertClose(y, expected);
  });
}

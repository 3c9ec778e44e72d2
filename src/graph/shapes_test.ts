import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";

Deno.test("shapes of results", () => {
  const graph = new Graph();
  const of = (...shape: number[]) => graph.input(`x${graph.nodes.length}`, shape);
  const shapes: [Tensor, number[]][] = [
    [g.matmul(of(2, 3, 4, 5), of(5, 6)), [2, 3, 4, 6]],
    [g.matmul(of(2, 5, 4), of(2, 6, 5), { transposeA: true, transposeB: true }), [2, 4, 6]],
    [g.sum(of(2, 3, 4), 1), [2, 4]],
    [g.mean(of(2, 3, 4), -1), [2, 3]],
    [g.sum(of(7), 0), [1]],
    [g.repeat(of(2, 3), 1, 5), [2, 5, 3]],
    [g.transpose(of(2, 3, 4), [2, 0, 1]), [4, 2, 3]],
    [g.concat([of(2, 3), of(2, 4)], 1), [2, 7]],
    [g.slice(of(2, 9), 1, 3, 4), [2, 4]],
    [g.patchify(of(2, 3, 8, 12), 4), [2, 6, 48]],
    [g.attention(of(2, 5, 36), { heads: 3 }), [2, 5, 12]],
    [g.view(of(10), 2, [2, 4]), [2, 4]],
    [g.squaredNorm(of(4, 5)), [1]],
    [g.embedding(of(9, 4), graph.input("tokens", [2, 3], "int32")), [2, 3, 4]],
  ];
  shapes.forEach(([{ shape, node }, expected]) =>
    assert.deepEqual(shape, expected, node.operation.name)
  );
});

Deno.test("operands are repeated as NumPy does where sizes other than 1 are adjacent", () => {
  const graph = new Graph();
  const fits: [number[], number[], number[], { count: number; inner: number }][] = [
    [[4, 3, 5], [5], [4, 3, 5], { count: 5, inner: 1 }],
    [[4, 3, 5], [3, 5], [4, 3, 5], { count: 15, inner: 1 }],
    [[4, 3, 5], [4, 1, 1], [4, 3, 5], { count: 4, inner: 15 }],
    [[4, 3, 5], [3, 1], [4, 3, 5], { count: 3, inner: 5 }],
    [[4, 3, 5], [1, 3, 1], [4, 3, 5], { count: 3, inner: 5 }],
    [[4, 3, 5], [1], [4, 3, 5], { count: 1, inner: 1 }],
    [[1, 1], [1, 1, 1], [1, 1, 1], { count: 1, inner: 1 }],
    [[5], [4, 3, 5], [4, 3, 5], { count: 5, inner: 1 }],
    [[1, 5], [4, 5], [4, 5], { count: 5, inner: 1 }],
  ];
  fits.forEach(([a, b, expected, pattern], i) => {
    const y = g.add(graph.input(`a${i}`, a), graph.input(`b${i}`, b));
    assert.deepEqual(y.shape, expected, `[${a}] + [${b}]`);
    const { count, inner } = y.node.attributes;
    assert.deepEqual({ count, inner }, pattern, `[${a}] + [${b}]`);
  });
});

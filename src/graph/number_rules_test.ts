import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";

const range = "expected a range within the axis, got float32 [4, 6]";
const within = "expected a range within the tensor, got float32 [4, 6]";
const fits = "expected a float32 tensor that fits there, got float32 [4, 6]";

/** Numbers that none of the operations on a tensor [4, 6] takes, with the error of each. */
const refused: readonly [build: (x: Tensor) => unknown, message: string][] = [
  [(x) => g.slice(x, 0, NaN, 2), `Cannot slice NaN..NaN of axis 0: ${range}`],
  [(x) => g.slice(x, 0, 0.5, 2), `Cannot slice 0.5..2.5 of axis 0: ${range}`],
  [(x) => g.slice(x, 0, 1, 1.5), `Cannot slice 1..2.5 of axis 0: ${range}`],
  [(x) => g.slice(x, 0, 1, NaN), `Cannot slice 1..NaN of axis 0: ${range}`],
  [(x) => g.slice(x, 0.5, 1, 1), `Cannot slice 1..2 of axis 0.5: ${range}`],
  [(x) => g.view(x, NaN, [2]), `Cannot view [2] from element NaN: ${within}`],
  [(x) => g.view(x, 0.5, [2]), `Cannot view [2] from element 0.5: ${within}`],
  [(x) => g.view(x, -1, [2]), `Cannot view [2] from element -1: ${within}`],
  [(x) => g.pack([x], [-64], 24), `Cannot pack tensor 0 at -64..24: ${fits}`],
  [(x) => g.pack([x], [NaN], 24), `Cannot pack tensor 0 at NaN..24: ${fits}`],
  [(x) => g.pack([x], [0.5], 25), `Cannot pack tensor 0 at 0.5..25: ${fits}`],
  [(x) => g.pack([x], [0], NaN), `Cannot pack tensor 0 at 0..NaN: ${fits}`],
  [(x) => g.pack([x, x], [0, 24.5], 64), `Cannot pack tensor 1 at 24.5..64: ${fits}`],
  ...[0.5, -0.5, NaN].map((axis): [(x: Tensor) => unknown, string] => [
    (x) => g.sum(x, axis),
    `Cannot sum over axis ${axis}: expected an axis of the tensor, got float32 [4, 6]`,
  ]),
  ...[0.5, NaN].map((axis): [(x: Tensor) => unknown, string] => [
    (x) => g.repeat(x, axis, 2),
    `Cannot repeat along axis ${axis}: expected an axis from 0 to 2, got float32 [4, 6]`,
  ]),
  [
    (x) => g.concat([x], 7),
    "Cannot concatenate along axis 7: expected an axis of all, and equal sizes along all others, " +
    "got float32 [4, 6]",
  ],
  ...[NaN, Infinity].flatMap((value): [(x: Tensor) => unknown, string][] => [
    [
      (x) => g.scale(x, value),
      `Cannot scale: expected alpha to be a finite number, got ${value}`,
    ],
    [(x) => g.shift(x, value), `Cannot shift: expected alpha to be a finite number, got ${value}`],
  ]),
  [
    () => g.concat([], 0),
    "Cannot concatenate along axis 0: expected at least one tensor, got none",
  ],
  [() => g.pack([], [], 64), "Cannot pack: expected at least one tensor, got none"],
];

for (const [build, message] of refused) {
  Deno.test(`refused at once: ${message}`, () => {
    const graph = new Graph();
    const x = graph.input("x", [4, 6]);
    assert.throws(() => build(x), { name: "RangeError", message });
    assert.equal(graph.nodes.length, 1);
  });
}

Deno.test("what goes along the last axis takes no scalar", () => {
  const x = new Graph().input("x", []);
  const name = "RangeError";
  const rule = "expected a tensor with an axis, got float32 []";
  assert.throws(() => g.softmax(x), { name, message: `Cannot take softmax: ${rule}` });
  assert.throws(() => g.cumulativeSum(x), { name, message: `Cannot add up: ${rule}` });
});

Deno.test("a factor that JavaScript left out is refused, as it would be 0", () => {
  const x = new Graph().input("x", [2]);
  assert.throws(() => g.scale(x, undefined as unknown as number), {
    name: "TypeError",
    message: "Cannot scale: expected alpha to be a finite number, got undefined",
  });
  assert.throws(
    () => g.fill(x.graph, [2], undefined as unknown as number),
    /^TypeError: Cannot fill/,
  );
});

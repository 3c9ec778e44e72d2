import assert from "assert";
import * as g from "./mod.ts";
import { Graph, type Tensor } from "./mod.ts";

/** Queries, keys and values `[1, 4, 1, 6]`. */
const heads = (x: Tensor) => {
  const query = g.reshape(x, [1, 4, 1, 6]);
  return { query, key: query, value: query };
};

const chunked = (x: Tensor, chunk: number) =>
  g.chunkedAttention(
    { ...heads(x), query: g.reshape(x, [1, 4, 6]), key: g.reshape(x, [1, 4, 6]) },
    {
      chunk,
    },
  );

/** Chunks and windows that there aren't, of a tensor [4, 6] in other shapes, with the error of each. */
const refused: readonly [build: (x: Tensor) => unknown, message: string][] = [
  ...[0, 0.5, NaN].flatMap((chunk): [(x: Tensor) => unknown, string][] => {
    const end = `in chunks: expected chunk to be a whole number of at least 1, got ${chunk}`;
    return [
      [(x) => chunked(x, chunk), `Cannot attend ${end}`],
      [(x) => g.linearAttention(heads(x), { chunk }), `Cannot attend ${end}`],
      [
        (x) => g.gatedLinearAttention({ ...heads(x), logDecay: heads(x).query }, { chunk }),
        `Cannot attend ${end}`,
      ],
      [
        (x) => {
          const [u, a] = [g.reshape(x, [1, 4, 6]), g.reshape(x, [6, 4])];
          g.selectiveScan({ u, delta: u, a, b: x, c: x }, { chunk });
        },
        `Cannot scan ${end}`,
      ],
    ];
  }),
  ...([["stride", 0, 1], ["stride", 0.5, 1], ["padding", -1, 0], ["padding", 0.5, 0]] as const)
    .flatMap(([name, value, least]): [(x: Tensor) => unknown, string][] => {
      const end = `expected ${name} to be a whole number of at least ${least}, got ${value}`;
      const image = (x: Tensor) => g.reshape(x, [1, 4, 6, 1]);
      return [
        [
          (x) => g.depthwise(image(x), g.fill(x.graph, [1, 1, 3, 3], 1), { [name]: value }),
          `Cannot convolve channel by channel: ${end}`,
        ],
        [(x) => g.unfold(image(x), 3, { [name]: value }), `Cannot unfold windows: ${end}`],
      ];
    }),
];

for (const [build, message] of refused) {
  Deno.test(`refused by its own name: ${message}`, () => {
    const x = new Graph().input("x", [4, 6]);
    assert.throws(() => build(x), { name: "RangeError", message });
  });
}

import assert from "assert";
import { Graph, type Tensor } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import { convmixer, convnext, describe, type Model, vit } from "./mod.ts";

const sizes = { imageSize: 16, patch: 4 };
const models: Record<string, (rates: { dropPath?: number; dropout?: number }) => Model> = {
  vit: (rates) => vit({ dim: 24, depth: 3, heads: 3, ...sizes, ...rates }),
  convnext: (rates) => convnext({ dims: [8, 16], depths: [1, 2], ...sizes, ...rates }),
  convmixer: ({ dropout }) => convmixer({ dim: 8, depth: 1, ...sizes, ...dropout && { dropout } }),
};

/** The masks that a training step asks for, and the number of nodes of an evaluation. */
function build(model: Model, batch: number) {
  const masks: { name: string; rate: number; size: number }[] = [];
  const nodes = (training: boolean) => {
    const graph = new Graph();
    const mask = (name: string, rate: number, size: number): Tensor => {
      masks.push({ name, rate, size });
      return graph.input(name, [size]);
    };
    const scope = new Scope(graph, {
      parameter: ({ name, shape }) => graph.variable(name, shape),
      ...training && { training: { statistic() {}, mask } },
    });
    model.build(scope, graph.input("images", [batch, ...model.input.shape]));
    return graph.nodes.length;
  };
  nodes(true);
  return { masks, evaluated: nodes(false) };
}

Deno.test("paths of a ViT are dropped by example, both of a block, at rates that rise to the last's", () => {
  const { masks } = build(models.vit({ dropPath: 0.2 }), 5);
  assert.deepEqual(masks, [
    { name: "blocks.1.drop_path1.keep", rate: 0.1, size: 5 },
    { name: "blocks.1.drop_path2.keep", rate: 0.1, size: 5 },
    { name: "blocks.2.drop_path1.keep", rate: 0.2, size: 5 },
    { name: "blocks.2.drop_path2.keep", rate: 0.2, size: 5 },
  ]);
});

for (const [name, make] of Object.entries(models)) {
  Deno.test(`dropout of a ${name} is of the features before the head, and only in training`, () => {
    const { masks, evaluated } = build(make({ dropout: 0.25 }), 5);
    const { shape } = describe(make({})).parameters.find(({ name }) =>
      /^head.*weight$/.test(name) && !/norm/.test(name)
    )!;
    assert.deepEqual(masks.map(({ rate, size }) => ({ rate, size })), [
      { rate: 0.25, size: 5 * shape[1] },
    ]);
    const plain = build(make({}), 5);
    assert.deepEqual(plain.masks, []);
    assert.equal(evaluated, plain.evaluated);
    assert.throws(() => make({ dropout: 1 }), /expected dropout to be .* below 1, got 1$/);
  });
}

Deno.test("a ViT refuses to drop paths that have no way around them", () => {
  assert.throws(
    () => vit({ skips: false, dropPath: 0.1 }),
    /expected a dropPath of 0 without skip connections, got 0\.1$/,
  );
  assert.throws(() => vit({ dropPath: 1 }), /expected dropPath to be .* below 1, got 1$/);
});

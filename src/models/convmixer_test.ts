import assert from "assert";
import { reachable } from "../devices/mod.ts";
import { gradients, Graph } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import { convmixer } from "./convmixer.ts";
import { describe } from "./describe.ts";
import type { Model } from "./model.ts";

// From timm's convmixer.py: Sequential(conv, act, norm), blocks of Sequential(Residual(Sequential(conv,
// act, norm)), conv, act, norm), head.
Deno.test("a ConvMixer has timm's names and shapes", () => {
  const { parameters, roles } = describe(convmixer({ dim: 8, depth: 2, kernel: 3, patch: 4 }));
  const norm = (name: string) =>
    ["weight", "bias", "running_mean", "running_var"].map((part) => [`${name}.${part}`, "8"]);
  const block = (i: number) => [
    [`blocks.${i}.0.fn.0.weight`, "8,1,3,3"],
    [`blocks.${i}.0.fn.0.bias`, "8"],
    ...norm(`blocks.${i}.0.fn.2`),
    [`blocks.${i}.1.weight`, "8,8,1,1"],
    [`blocks.${i}.1.bias`, "8"],
    ...norm(`blocks.${i}.3`),
  ];
  assert.deepEqual(parameters.map(({ name, shape }) => [name, shape.join()]), [
    ["stem.0.weight", "8,3,4,4"],
    ["stem.0.bias", "8"],
    ...norm("stem.2"),
    ...block(0),
    ...block(1),
    ["head.weight", "10,8"],
    ["head.bias", "10"],
  ]);
  assert.deepEqual(
    roles.map(({ kind, name, index, count }) => [kind, name, index, count]),
    [
      ["depthwise", "blocks.0.0.fn.0", 0, 2],
      ["perceptron", "blocks.0.1", 0, 2],
      ["depthwise", "blocks.1.0.fn.0", 1, 2],
      ["perceptron", "blocks.1.1", 1, 2],
    ],
  );
});

Deno.test("ConvMixer-256/8 has as many trained parameters as the authors' network", () => {
  const count = (model: Model) =>
    describe(model).parameters.filter(({ use }) => use !== "statistic")
      .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  // Stem 3·2²·256 + 256, norms 17 · 512, filters 8 · (25 + 1)·256, 1 × 1 8 · (256 + 1)·256, head 2,570.
  assert.equal(count(convmixer()), 3_328 + 17 * 512 + 8 * 26 * 256 + 8 * 257 * 256 + 2_570);
});

Deno.test("no gradient is computed for filters that are not trained", () => {
  const model = convmixer({ dim: 8, depth: 2, kernel: 3, patch: 4, imageSize: 8 });
  const build = (trained: (name: string) => boolean) => {
    const graph = new Graph();
    const wrt: ReturnType<Graph["variable"]>[] = [];
    const scope = new Scope(graph, {
      parameter({ name, shape, use }) {
        const tensor = graph.variable(name, shape);
        if (trained(name) && use !== "statistic") wrt.push(tensor);
        return tensor;
      },
      training: { statistic() {}, mask: () => assert.fail("nothing is random here") },
    });
    const logits = model.build(scope, graph.input("x", [2, ...model.input.shape]));
    const outputs = Object.fromEntries(gradients(logits, wrt).map((d, i) => [`${i}`, d]));
    return reachable({ outputs }).map(({ operation }) => operation.name);
  };
  const count = (names: string[]) => names.filter((n) => n === "depthwiseFilterGradient").length;
  assert.equal(count(build(() => true)), 2);
  const frozen = build((name) => !name.endsWith("0.fn.0.weight"));
  assert.equal(count(frozen), 0);
  assert.ok(frozen.includes("depthwiseInputGradient"), "the stem still learns through the filters");
});

Deno.test("a ConvMixer refuses sizes that don't fit", () => {
  assert.throws(() => convmixer({ patch: 5 }), {
    name: "RangeError",
    message: "Cannot build a ConvMixer: expected images of a whole number of patches, got " +
      "32 pixels and patches of 5",
  });
  assert.throws(() => convmixer({ kernel: 4 }), /expected an odd kernel, got 4/);
});

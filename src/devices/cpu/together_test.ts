import assert from "node:assert/strict";
import * as g from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { openCpu } from "./device.ts";
import { partsOf } from "./kernels/shared/together.ts";

const placed = (bytes: number, offset = 0) => ({
  slot: { buffer: "arena", offset, bytes },
  shape: [bytes / 4],
  dtype: "float32" as const,
});

Deno.test("parts divide the rows of both instructions and fit a core's second cache", () => {
  const [made, read] = [{ makes: placed(8 << 20), parts: 96 }, {
    reads: placed(8 << 20),
    parts: 64,
  }];
  assert.equal(partsOf(made, read, 1), 32);
  assert.equal(partsOf(made, read, 8), 32);
  assert.equal(partsOf(made, read, 9), 1, "few parts for each thread");
  assert.equal(partsOf({ ...made, parts: 7 }, read, 1), 1, "no common divisor");
  assert.equal(partsOf(made, { ...read, reads: placed(8 << 20, 256) }, 1), 1, "another tensor");
  assert.equal(partsOf(made, { ...read, reads: placed(4 << 20) }, 1), 1, "a part of it");
  assert.equal(partsOf(made, made, 1), 1, "nothing that only reads");
  assert.equal(
    partsOf({ makes: placed(1 << 28), parts: 16 }, { reads: placed(1 << 28), parts: 16 }, 1),
    1,
  );
});

/** Two blocks as a ConvMixer's, 16 images of 98 kB each, and all gradients. */
async function blocks(threads: number) {
  const device = await openCpu({ threads });
  const graph = new g.Graph();
  const shapes = {
    x: [16, 16, 16, 96],
    filters: [96, 1, 3, 3],
    weight: [96, 96],
    first: [96],
    second: [96],
    gamma: [96],
    beta: [96],
  };
  const names = Object.keys(shapes) as (keyof typeof shapes)[];
  const inputs = Object.fromEntries(names.map((name) => [name, graph.input(name, shapes[name])]));
  const { x, filters, weight, first, second, gamma, beta } = inputs;
  const spatial = g.gelu(g.add(g.depthwise(g.batchNorm(x, gamma, beta).y, filters), first));
  const mixed = g.matmul(g.batchNorm(spatial, gamma, beta).y, weight, { transposeB: true });
  const y = g.batchNorm(g.gelu(g.add(mixed, second)), gamma, beta).y;
  const loss = g.sum(g.reshape(g.multiply(y, g.multiply(y, x)), [16 * 256 * 96]), 0);
  const gradients = g.gradients(loss, Object.values(inputs));
  const outputs = { y, ...Object.fromEntries(names.map((name, i) => [`d${name}`, gradients[i]])) };
  const program = await device.compile({ outputs }, device.createVariables([]));
  const random = new Random(3);
  const values = Object.fromEntries(names.map((name) => {
    const size = shapes[name].reduce((a, b) => a * b, 1);
    return [name, Float32Array.from({ length: size }, () => random.normal())];
  }));
  program.run(values);
  const [results] = await program.read();
  const steps = await program.profile(values);
  await program.read();
  device.destroy();
  const kernels = steps.flatMap((step) => step.kernels.map(({ kernel }) => kernel));
  return { results, together: kernels.filter((kernel) => kernel.includes(" with ")).sort() };
}

Deno.test("what only reads a tensor is carried out with what makes it, with the same bits", async () => {
  const [one, two, three] = [await blocks(1), await blocks(2), await blocks(3)];
  assert.deepEqual(one.together, [
    "batchNormGradient with sumColumns",
    "depthwise with batchNormSums",
    "matmul with batchNormSums",
  ]);
  assert.deepEqual(two.together, one.together);
  assert.deepEqual(three.together, [], "eight pairs of images are too few for three threads");
  for (const [name, values] of Object.entries(one.results)) {
    assert.deepEqual(two.results[name], values, name);
    assert.deepEqual(three.results[name], values, name);
  }
});

Deno.test("rows of other lengths are read with what makes them only where parts begin with both", async () => {
  const device = await openCpu({ threads: 1 });
  const graph = new g.Graph();
  const product = g.matmul(graph.input("x", [500, 8]), graph.input("w", [8, 400]));
  // Four slices of 62.5 rows, of which a part of the product would make the half.
  const outputs = { y: g.sum(g.reshape(product, [250, 800]), 0) };
  const program = await device.compile({ outputs }, device.createVariables([]));
  const steps = await program.profile({ x: new Float32Array(4000), w: new Float32Array(3200) });
  device.destroy();
  const kernels = steps.flatMap((step) => step.kernels.map(({ kernel }) => kernel));
  assert.deepEqual(kernels, ["matmul", "sumColumns", "sumColumns"]);
});

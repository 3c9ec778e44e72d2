import assert from "assert";
import { attentionProducts, describeProduct, meanOfMatrices } from "../../../src/analysis/mod.ts";
import { describe, initialize, type Network } from "../../../src/models/mod.ts";
import { modelsFor, settingsOf } from "./settings.ts";
import { networkOf } from "./network.ts";
import { checkViews, factsOf, pictureOf } from "./pictures.ts";
import { previewPictures, schemesOf } from "./preview.ts";
import { problems } from "../run_settings.ts";
import type { View } from "../shown.ts";

/** Every part of the last layer, and of attention each choice of heads. */
function allViews(network: Network): View[] {
  return factsOf(network, { perceptrons: true }).parts.flatMap(({ part, layers, heads }) =>
    (["all", ...Array.from({ length: heads }, (_, head) => head)] as const).map((head) => ({
      ...{ part, layer: layers - 1, head },
    }))
  );
}

Deno.test("a preview is what the whole network's first values look like, for every network and part", () => {
  const seen = new Set<string>();
  for (const model of problems.flatMap(modelsFor)) {
    const settings = settingsOf({ model, seed: 3 });
    const network = networkOf(settings);
    const views = allViews(network);
    for (const init of ["default", settings.init[1]]) {
      const values = initialize(network, { seed: 3, structured: schemesOf(network, init) });
      const pictures = views.map((view) =>
        pictureOf(network, view, ({ name }) => values.get(name)!)
      );
      assert.deepEqual(previewPictures(network, { init, seed: 3, views }), pictures);
      for (const { view, tiles, rows, columns, values, statistics } of pictures) {
        seen.add(view.part);
        assert.equal(values.length, tiles * rows * columns);
        assert.ok(values.every(Number.isFinite) && statistics.length >= 2, `${model} ${view.part}`);
      }
    }
  }
  assert.equal(seen.size, 6);
});

Deno.test("pictures of attention are its products, and their numbers those of the scheme", () => {
  const settings = settingsOf({ dim: 96, heads: 3, depth: 2 });
  const network = networkOf(settings);
  const init = "mimetic:alpha1=0.5:beta1=0.9:alpha2=0.3:beta2=0.6";
  const values = initialize(network, { seed: 1, structured: schemesOf(network, init) });
  const qkv = values.get("blocks.1.attn.qkv.weight")!;
  const part = (i: number) => qkv.subarray(i * 96 * 96, (i + 1) * 96 * 96);
  const { queryKey, valueProjection } = attentionProducts({
    ...{ query: part(0), key: part(1), value: part(2), dim: 96, heads: 3 },
    projection: values.get("blocks.1.attn.proj.weight")!,
  });
  const views: View[] = [
    { part: "query-key", layer: 1, head: "all" },
    { part: "query-key", layer: 1, head: 2 },
    { part: "value-projection", layer: 1, head: "all" },
  ];
  const expected = [meanOfMatrices(queryKey), queryKey[2], valueProjection];
  const pictures = previewPictures(network, { init, seed: 1, views });
  pictures.forEach(({ values }, i) => {
    const far = values.findIndex((x, j) => Math.abs(x - expected[i][j]) > 1e-5);
    assert.equal(far, -1, `view ${i} at ${far}`);
  });
  const number = (i: number, name: string) =>
    pictures[i].statistics.find((statistic) => statistic.name === name)!.value;
  const near = (value: number, target: number) =>
    assert.ok(Math.abs(value - target) < 0.1, `${value} instead of ${target}`);
  [0, 1].forEach((i) => (near(number(i, "α"), 0.5), near(number(i, "β"), 0.9)));
  near(number(2, "α"), 0.3);
  near(number(2, "β"), -0.6);
  near(describeProduct(expected[2], 96).diagonal.mean, number(2, "β"));
  assert.ok(number(0, "z") > 5 && number(2, "z") < -5);
});

Deno.test("the heads' products of values add up to the layer's", () => {
  const network = networkOf(settingsOf());
  const values = initialize(network, { seed: 0 });
  const look = (head: View["head"]) =>
    pictureOf(
      network,
      { part: "value-projection", layer: 0, head },
      ({ name }) => values.get(name)!,
    )
      .values;
  const heads = [0, 1, 2].map(look);
  look("all").forEach((whole, i) => {
    assert.ok(Math.abs(whole - heads.reduce((sum, head) => sum + head[i], 0)) < 1e-5);
  });
});

Deno.test("weights that aren't finite make a picture without numbers", () => {
  for (const model of ["vit", "convmixer", "mamba"] as const) {
    const network = networkOf(settingsOf({ model }));
    const values = initialize(network, { seed: 0 });
    values.forEach((array) => array.fill(NaN));
    for (const view of allViews(network)) {
      assert.deepEqual(pictureOf(network, view, ({ name }) => values.get(name)!).statistics, []);
    }
  }
});

Deno.test("views that a network doesn't have are refused, with those that it has", () => {
  const network = describe(networkOf(settingsOf()).model);
  const good: View = { part: "query-key", layer: 3, head: 2 };
  assert.deepEqual(checkViews(network, [good]), [good]);
  const bad: unknown[] = [
    ...[undefined, "query-key", Array(5).fill(good)],
    ...[{ ...good, layer: 4 }, { ...good, head: 3 }, { ...good, head: 0.5 }, null].map((x) => [x]),
    [{ ...good, part: "filters" }],
  ];
  for (const views of bad) {
    assert.throws(() => checkViews(network, views), /^RangeError: Cannot show: expected /);
  }
});

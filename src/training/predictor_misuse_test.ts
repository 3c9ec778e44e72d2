import assert from "assert";
import type { Values } from "../devices/mod.ts";
import { describe, type Model } from "../models/mod.ts";
import { Predictor } from "./predictor.ts";
import { inputsOf, models, onDevice, valuesOf } from "./testing/predictions.ts";
import { openMeasured } from "./testing/refusals.ts";

Deno.test("what can't be predicted is refused by name, and the next prediction is right", () =>
  onDevice("cpu", async (device) => {
    const create = (model: Model) =>
      Predictor.create({ device, network: describe(model), values: valuesOf(model), batch: 4 });
    const [images, tokens] = [await create(models.vit), await create(models.mamba)];
    const good = inputsOf(models.vit, 30);
    const before = await images.predict(good);
    const broken = good.images.slice();
    broken[25 * 768 + 11] = NaN;
    const far = inputsOf(models.mamba, 9).tokens.slice();
    far[6 * 6 + 1] = 99;
    const labels = Int32Array.of(1);
    const wrong: [Predictor, object, string][] = [
      [images, {}, 'expected the input "images" alone, got none'],
      [images, { ...good, labels }, 'expected the input "images" alone, got "images", "labels"'],
      [images, { images: [1, 2] }, '"images": expected a Float32Array, got Array'],
      [images, { images: labels }, '"images": expected a Float32Array, got Int32Array'],
      [
        images,
        { images: new Float32Array(769) },
        '"images": expected a positive multiple of 768 elements, [3, 16, 16] an example, got 769',
      ],
      [
        images,
        { images: broken },
        'Cannot feed "images": expected finite numbers, got NaN at index 779 of the examples from 24 on',
      ],
      [
        tokens,
        { tokens: far },
        "got 99 at index 13 of the examples from 4 on",
      ],
    ];
    for (const [predictor, inputs, end] of wrong) {
      await assert.rejects(predictor.predict(inputs as Record<string, Values>), (error: Error) => {
        assert.ok(error.message.endsWith(end), `${error.message} doesn't end with: ${end}`);
        return true;
      });
    }
    assert.deepEqual(await images.predict(good), before);
    images.destroy();
    tokens.destroy();
  }));

Deno.test("a predictor that can't be made leaves the device as it was", async () => {
  const { device, bytes } = await openMeasured();
  const model = models.vit;
  const whole = { device, network: describe(model), values: valuesOf(model) };
  (await Predictor.create(whole)).destroy();
  const before = bytes();
  const wrong: [object, RegExp][] = [
    [
      { batch: 0 },
      /make a predictor: expected the batch to be a whole number of at least 1, got 0/,
    ],
    [
      { observe: ["blocks.7.output"] },
      /observe "blocks.7.output" of vit_12\S+: expected one of blocks.0.attn.input, blocks.0.output,/,
    ],
    [{ values: new Map() }, /Cannot write parameter "patch_embed.proj.weight"/],
    [{ values: new Map(whole.values).set("more", new Float32Array(1)) }, /parameter "more"/],
  ];
  for (const [change, message] of wrong) {
    for (let i = 0; i < 5; i++) {
      await assert.rejects(Predictor.create({ ...whole, ...change }), message);
    }
    assert.equal(bytes(), before);
  }
  device.destroy();
});

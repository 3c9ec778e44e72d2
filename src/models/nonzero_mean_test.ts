/** What a mean of perceptrons' first layers does to a network before it is trained. */
import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { nonzeroMean } from "../initializers/mod.ts";
import { convmixer } from "./convmixer.ts";
import { convnext } from "./convnext.ts";
import { describe } from "./describe.ts";
import { initialize } from "./initialize.ts";
import type { Model } from "./model.ts";
import { traceModel } from "./trace.ts";
import { vit } from "./vit.ts";

/** How much the logits of an image change beside their size, in float64. */
function change(model: Model): number {
  const network = describe(model);
  const x = Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i));
  const [plain, shifted] = [[], [nonzeroMean({ mean: 1 })]].map((structured) => {
    const values = initialize(network, { seed: 0, structured });
    const outputs = traceModel(model, { observe: [] });
    return evaluate({ outputs }, { ...Object.fromEntries(values), images: x })[0];
  });
  const size = Math.max(...plain.map(Math.abs));
  return Math.max(...plain.map((y, i) => Math.abs(y - shifted[i]))) / size;
}

Deno.test("behind layer norms a mean changes nothing at first, in ConvMixers it does", () => {
  // Weights are rounded to float32 after the mean is added.
  assert.ok(change(vit({ dim: 24, depth: 2, heads: 3, patch: 4, imageSize: 16 })) < 1e-6);
  const stages = { dims: [16, 24], depths: [1, 1], patch: 2, imageSize: 16, layerScale: 1 };
  assert.ok(change(convnext(stages)) < 1e-6);
  assert.ok(change(convmixer({ dim: 24, depth: 2, kernel: 3, imageSize: 16 })) > 0.1);
});

/** Transformers without skip connections, and the start that is made for them. */
import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { residualFreeAttention, semiOrthogonal } from "../initializers/mod.ts";
import { moments } from "../initializers/testing/attention_case.ts";
import { describe } from "./describe.ts";
import { initialize } from "./initialize.ts";
import { traceModel } from "./trace.ts";
import { vit } from "./vit.ts";

const sizes = { dim: 96, depth: 4, heads: 1, patch: 4, imageSize: 16 };

/** The tokens behind the last block, (16, 96), of an image of noise; β as in residual-free attention. */
function tokens(skips: boolean, beta?: number): Float64Array {
  const model = vit({ ...sizes, skips });
  const start = [residualFreeAttention({ beta }), semiOrthogonal()];
  const structured = beta === undefined ? [] : start;
  const values = initialize(describe(model), { seed: 0, structured });
  const outputs = traceModel(model, { observe: ["blocks.3.output"] });
  const images = Array.from({ length: 3 * 16 * 16 }, (_, i) => Math.sin(i * i));
  return Float64Array.from(evaluate({ outputs }, { ...Object.fromEntries(values), images })[1]);
}

/** How much of the tokens' squares is in their differences from their mean. */
function spread(all: Float64Array): number {
  const [count, dim] = [16, 96];
  let [squares, means] = [0, 0];
  for (let j = 0; j < dim; j++) {
    const column = Array.from({ length: count }, (_, i) => all[i * dim + j]);
    squares += column.reduce((sum, x) => sum + x * x, 0);
    means += count * moments(column).mean ** 2;
  }
  return 1 - means / squares;
}

Deno.test("without skips tokens collapse, and the residual-free start keeps them apart", () => {
  assert.ok(spread(tokens(true)) > 0.1);
  assert.ok(spread(tokens(false)) < 1e-6);
  assert.ok(spread(tokens(false, 4)) > 0.1);
  // The paper's β is for networks eight times as wide, whose attention is sharper by that.
  assert.ok(spread(tokens(false, 0.6)) < 1e-3);
});

Deno.test("without skips a block is its branches alone", () => {
  const model = vit({ ...sizes, depth: 1, skips: false });
  const values = initialize(describe(model), { seed: 0 });
  values.get("blocks.0.mlp.fc2.weight")!.fill(0);
  const outputs = traceModel(model, { observe: ["blocks.0.output"] });
  const images = new Array(3 * 16 * 16).fill(1);
  const [, output] = evaluate({ outputs }, { ...Object.fromEntries(values), images });
  assert.ok(output.every((x) => x === 0));
});

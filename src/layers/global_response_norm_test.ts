import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import { gradients, Graph, sum } from "../graph/mod.ts";
import { globalResponseNorm, Scope } from "./mod.ts";

/** The layer on images of 2 × 3 pixels and 4 channels, and the gradient of its sum to them. */
function run(x: readonly number[], weight: readonly number[], bias: readonly number[]) {
  const graph = new Graph();
  const images = graph.input("x", [x.length / 24, 2, 3, 4]);
  const y = globalResponseNorm(new Scope(graph), images);
  const total = [0, 0, 0, 0].reduce((all) => sum(all, 0), y);
  const [gradient] = gradients(total, [images]);
  const [values, derivative] = evaluate({ outputs: { y, gradient } }, { x, weight, bias });
  return { values: [...values], gradient: [...derivative] };
}

const weight = [0.5, -1, 2, 0.1];
const bias = [1, 2, 3, 4];

Deno.test("a channel is scaled by its length over the mean length of its image's channels", () => {
  const x = Array.from({ length: 2 * 24 }, (_, i) => Math.sin(i * i));
  const { values } = run(x, weight, bias);
  for (let image = 0; image < 2; image++) {
    const own = x.slice(24 * image, 24 * image + 24);
    const lengths = weight.map((_, c) => Math.hypot(...own.filter((_, i) => i % 4 === c)));
    const mean = lengths.reduce((a, b) => a + b) / 4;
    own.forEach((value, i) => {
      const c = i % 4;
      const expected = value + weight[c] * value * lengths[c] / (mean + 1e-6) + bias[c];
      assert.ok(Math.abs(values[24 * image + i] - expected) < 1e-12);
    });
  }
});

Deno.test("it is the identity at first, and images of zeros have a gradient", () => {
  const x = Array.from({ length: 24 }, (_, i) => i - 7.5);
  assert.deepEqual(run(x, [0, 0, 0, 0], [0, 0, 0, 0]).values, x);
  const zeros = run(Array(24).fill(0), weight, bias);
  assert.deepEqual(zeros.values, Array.from({ length: 6 }, () => bias).flat());
  // d/dx of x · (1 + w · n) with n = 0, but for what 1e-30 stands in for 0.
  zeros.gradient.forEach((value) => assert.ok(Math.abs(value - 1) < 1e-8, `${value}`));
});

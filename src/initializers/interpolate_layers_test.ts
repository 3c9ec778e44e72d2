import assert from "assert";
import { layersAt } from "./interpolate_layers.ts";

Deno.test("a depth lies between two layers, or on one", () => {
  const layers = ["a", "b", "c"];
  const cases: [number, string, string, number][] = [
    [0, "a", "a", 0],
    [0.125, "a", "b", 0.25],
    [0.5, "b", "b", 0],
    [0.875, "b", "c", 0.75],
    [1, "c", "c", 0],
  ];
  for (const [depth, low, high, part] of cases) {
    assert.deepEqual(layersAt(layers, depth), { low, high, part });
  }
  assert.deepEqual(layersAt(["a"], 0.7), { low: "a", high: "a", part: 0 });
});

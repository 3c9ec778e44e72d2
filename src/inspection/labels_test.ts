import assert from "assert";
import { labelsOf } from "./mod.ts";

Deno.test("labelsOf(): names differ, with as few folders as that takes", () => {
  for (
    const [sources, expected] of [
      [["runs/a/seed0/model.safetensors", "runs/b/seed0/model.safetensors"], [
        "a/seed0/model",
        "b/seed0/model",
      ]],
      [["a/x.safetensors", "b/x.safetensors", "c/y.safetensors"], ["a/x", "b/x", "y"]],
      [["a/x.safetensors", "x.safetensors"], ["a/x", "x"]],
      [["a.safetensors", "a.safetensors"], ["a (1)", "a (2)"]],
      [["r/model.safetensors", "r/model.safetensors"], ["r/model (1)", "r/model (2)"]],
      [["r/model.safetensors", "r/model.safetensors.index.json"], ["r/model (1)", "r/model (2)"]],
      [["https://h/a/model.safetensors?x=1#y", "C:\\b\\model.safetensors"], ["a/model", "b/model"]],
      [["/"], ["/"]],
      [["", ".safetensors"], ["", ".safetensors"]],
    ]
  ) assert.deepEqual(labelsOf(sources), expected);
});

import assert from "assert";
import { linear } from "../layers/mod.ts";
import { describe } from "./describe.ts";
import type { Model } from "./model.ts";
import { namedModel, namedModels } from "./named.ts";

Deno.test("two parameters with one name are refused", () => {
  const model: Model = {
    name: "twice",
    configuration: {},
    input: { name: "x", shape: [4], dtype: "float32" },
    classes: 4,
    build(scope, x) {
      const options = { features: 4 };
      return linear(scope.child("fc"), linear(scope.child("fc"), x, options), options);
    },
  };
  assert.throws(() => describe(model), {
    name: "RangeError",
    message:
      'Cannot describe twice: expected parameters with names of their own, got two "fc.weight"',
  });
});

Deno.test("models are found by name, with options", () => {
  for (const name of ["vit_nano", "vit_micro", "vit_tiny", "vit_small", "vit_base"]) {
    assert.equal(namedModel(name).name, name);
    assert.ok(Object.hasOwn(namedModels, name));
  }
  assert.equal(namedModel("vit_nano", { classes: 3 }).classes, 3);
});

Deno.test("an unknown model is refused, and those there are listed", () => {
  for (const name of ["vit_huge", "constructor", ""]) {
    assert.throws(() => namedModel(name), (error: Error) => {
      assert.equal(error.name, "RangeError");
      assert.ok(error.message.startsWith(`Cannot find model "${name}" as there are only: `));
      assert.match(error.message, /vit_nano/);
      return true;
    });
  }
});

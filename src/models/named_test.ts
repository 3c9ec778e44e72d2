import assert from "assert";
import { namedModel, namedModels } from "./named.ts";

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
      assert.ok(error.message.startsWith("Cannot find a model: expected one of "));
      assert.match(error.message, /vit_nano/);
      return true;
    });
  }
});

Deno.test("the name of the architecture is no setting", () => {
  for (const name of ["vit_nano", "convmixer_96_8"]) {
    assert.throws(() => namedModel(name, { architecture: "x" } as object), {
      name: "RangeError",
      message: new RegExp(
        `^Cannot build ${name}: expected settings of its own \\(.*\\), got architecture$`,
      ),
    });
  }
});

import assert from "assert";
import { describe } from "./describe.ts";
import { namedModel } from "./named.ts";
import { convolutionalModels } from "./named_convolutions.ts";

Deno.test("every named convolutional network builds and publishes its filters", () => {
  for (const name of Object.keys(convolutionalModels)) {
    const model = namedModel(name, { kernel: 3 });
    assert.equal(model.name, name);
    const roles = describe(model).roles.filter((role) => role.kind === "depthwise");
    assert.ok(roles.length >= 4, name);
    roles.forEach((role, i) => {
      assert.equal(role.index, i, name);
      assert.equal(role.count, roles.length, name);
      assert.equal(role.kernel, 3, name);
      assert.deepEqual(role.parameter.shape, [role.channels, 1, 3, 3]);
    });
  }
});

Deno.test("namedModel() refuses settings that the model doesn't have", () => {
  assert.throws(() => namedModel("vit_nano", { kernel: 3 }), {
    name: "RangeError",
    message:
      /^Cannot build vit_nano: expected settings of its own \(dim, depth, heads.*\), got kernel$/,
  });
  assert.throws(() => namedModel("convmixer_96_8", { heads: 3 }), /, got heads$/);
  assert.throws(
    () => namedModel("convmixer"),
    /expected one of vit_nano.*convnext_atto.*, got "convmixer"$/,
  );
});

import assert from "assert";
import { vitNano } from "./named.ts";
import { traceModel } from "./trace.ts";

Deno.test("intermediate tensors that a model doesn't have are refused, and those there are listed", () => {
  for (const name of ["typo", "logits"]) {
    assert.throws(() => traceModel(vitNano(), { observe: ["blocks.0.output", name] }), {
      name: "RangeError",
      message: new RegExp(
        `^Cannot observe "${name}" of vit_nano: expected one of .*blocks.2.output`,
      ),
    });
  }
  const found = traceModel(vitNano(), { observe: ["blocks.0.output"] });
  assert.deepEqual(Object.keys(found), ["logits", "blocks.0.output"]);
});

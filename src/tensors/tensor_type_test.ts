import assert from "assert";
import { formatType } from "./tensor_type.ts";

Deno.test("formatType() names type and shape", () => {
  assert.equal(formatType({ shape: [2, 3], dtype: "int32" }), "int32 [2, 3]");
  assert.equal(formatType({ shape: [], dtype: "float32" }), "float32 []");
});

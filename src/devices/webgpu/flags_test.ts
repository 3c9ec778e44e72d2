import assert from "assert";
import { BufferUsage, MapMode, ShaderStage } from "./flags.ts";

Deno.test("the bits are those of this runtime's globals", () => {
  const pairs: [object, object][] = [
    [BufferUsage, GPUBufferUsage],
    [ShaderStage, GPUShaderStage],
    [MapMode, GPUMapMode],
  ];
  for (const [ours, globals] of pairs) {
    for (const [name, bit] of Object.entries(ours)) {
      assert.equal(bit, globals[name as keyof typeof globals], name);
    }
  }
});

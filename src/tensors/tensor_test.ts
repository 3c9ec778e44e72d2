import assert from "assert";
import { float32Tensor, formatType, hostTensor, int32Tensor, zeros } from "./tensor.ts";

Deno.test("float32Tensor() keeps a typed array and rounds a list", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.equal(float32Tensor([2, 3], data).data, data);
  assert.deepEqual(float32Tensor([1], [0.1]), {
    shape: [1],
    dtype: "float32",
    data: Float32Array.of(0.1),
  });
});

Deno.test("float32Tensor() copies the shape, so that changing the caller's list changes nothing", () => {
  const shape = [2];
  const tensor = float32Tensor(shape, [1, 2]);
  shape[0] = 5;
  assert.deepEqual(tensor.shape, [2]);
});

Deno.test("float32Tensor() refuses a wrong number of values", () => {
  assert.throws(() => float32Tensor([2, 3], [1, 2]), {
    name: "RangeError",
    message: "Cannot make a tensor as its shape [2, 3] holds 6 values: 2",
  });
});

Deno.test("int32Tensor() refuses what int32 would change", () => {
  assert.deepEqual(int32Tensor([2], [-1, 2147483647]).data, Int32Array.of(-1, 2147483647));
  for (const value of [0.5, NaN, 2147483648, -0.1]) {
    assert.throws(() => int32Tensor([2], [1, value]), /32-bit signed integer: .+ at index 1/);
  }
});

Deno.test("hostTensor() takes its data type from the array", () => {
  assert.equal(hostTensor([2], new Float32Array(2)).dtype, "float32");
  assert.equal(hostTensor([2], new Int32Array(2)).dtype, "int32");
  assert.throws(() => hostTensor([3], new Int32Array(2)), RangeError);
});

Deno.test("zeros() is zero in both types", () => {
  assert.deepEqual(zeros({ shape: [2, 2], dtype: "float32" }).data, new Float32Array(4));
  assert.deepEqual(zeros({ shape: [], dtype: "int32" }).data, new Int32Array(1));
});

Deno.test("formatType() names type and shape", () => {
  assert.equal(formatType({ shape: [64, 10], dtype: "int32" }), "int32[64, 10]");
});

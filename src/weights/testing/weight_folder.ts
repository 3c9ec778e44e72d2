import type { Network } from "../../models/mod.ts";
import { encodeSafetensors } from "../safetensors.ts";
import type { StoredTensor } from "../stored_tensor.ts";

/** A tensor of each kind of array that files hold. */
export const samples: Readonly<Record<string, StoredTensor>> = {
  f64: { dtype: "F64", shape: [3], data: Float64Array.of(Math.PI, 1e300, -0) },
  f32: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -2.5, NaN, Infinity) },
  f16: { dtype: "F16", shape: [3], data: Uint16Array.of(0x3c00, 0x0001, 0xfc00) },
  bf16: { dtype: "BF16", shape: [1, 3], data: Uint16Array.of(0x3f80, 0x4049, 0xff80) },
  i64: { dtype: "I64", shape: [], data: BigInt64Array.of(-(2n ** 63n)) },
  u64: { dtype: "U64", shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
  i32: { dtype: "I32", shape: [1], data: Int32Array.of(-7) },
  u32: { dtype: "U32", shape: [1], data: Uint32Array.of(7) },
  i16: { dtype: "I16", shape: [1], data: Int16Array.of(-300) },
  u16: { dtype: "U16", shape: [1], data: Uint16Array.of(300) },
  i8: { dtype: "I8", shape: [1], data: Int8Array.of(-1) },
  u8: { dtype: "U8", shape: [1], data: Uint8Array.of(255) },
  bool: { dtype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) },
  f8: { dtype: "F8_E4M3", shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) },
  f4: { dtype: "F4", shape: [2, 3], data: Uint8Array.of(1, 2, 3) },
  c64: { dtype: "C64", shape: [1], data: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64) },
  none: { dtype: "F32", shape: [0, 7], data: new Float32Array(0) },
};

/** A safetensors file of some of the samples. */
export function sampleFile(
  names: readonly string[] = Object.keys(samples),
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const tensors = new Map(names.map((name) => [name, samples[name]]));
  return encodeSafetensors({ tensors, metadata });
}

/** What other programs write: a network's tensors under changed names, and more of them. */
export async function writeTensors(
  path: string,
  { parameters }: Network,
  values: ReadonlyMap<string, Float32Array>,
  rename: (name: string) => string = (name) => name,
  more: Readonly<Record<string, StoredTensor>> = {},
): Promise<void> {
  const own = parameters.map(({ name, shape }): [string, StoredTensor] => [
    rename(name),
    { dtype: "F32", shape, data: values.get(name)! },
  ]);
  const tensors = new Map([...own, ...Object.entries(more)]);
  await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
}

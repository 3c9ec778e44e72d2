import { sha256 } from "../host/mod.ts";
import type { SafetensorsFile } from "./safetensors.ts";

/**
 * The SHA-256 sum of all that a safetensors file says: names, shapes, data types and elements of its
 * tensors, in their order, and its metadata. Where the file has them doesn't matter.
 *
 * @returns 64 hexadecimal digits.
 */
export async function checksumOf({ tensors, metadata }: SafetensorsFile): Promise<string> {
  const sorted = Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1);
  // Each tensor's own sum, so that all of them needn't lie in one piece of memory.
  const sums: [string, readonly number[], string, ...string[]][] = [];
  for (const [name, { dtype, shape, data }] of tensors) {
    sums.push([
      name,
      shape,
      await sha256(data as Float32Array<ArrayBuffer>),
      ...dtype === "F32" ? [] : [dtype],
    ]);
  }
  return await sha256(JSON.stringify([sorted, sums]));
}

import type { SafetensorsFile } from "./safetensors.ts";

/**
 * The SHA-256 sum of all that a safetensors file says: names, shapes, data types and elements of its
 * tensors, and its metadata. How the file lays them out doesn't matter.
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
  return await sha256(new TextEncoder().encode(JSON.stringify([sorted, sums])));
}

async function sha256(bytes: BufferSource): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

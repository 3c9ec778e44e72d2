import { createHash } from "node:crypto";
import type { SafetensorsFile } from "./safetensors.ts";

/**
 * The SHA-256 sum of all that a safetensors file says: names, shapes and elements of its tensors, and its
 * metadata. How the file lays them out doesn't matter.
 *
 * @returns 64 hexadecimal digits.
 */
export function checksumOf({ tensors, metadata }: SafetensorsFile): string {
  const hash = createHash("sha256");
  const sorted = Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1);
  hash.update(JSON.stringify([sorted, [...tensors].map(([name, { shape }]) => [name, shape])]));
  for (const { data } of tensors.values()) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

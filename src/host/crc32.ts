import { builtin } from "./builtin.ts";

/** The CRC-32 of bytes, or of a text in UTF-8, as gzip has it (RFC 1952, section 8), from 0 to 2³² − 1. */
export function crc32(data: string | Uint8Array): number {
  return builtin<{ crc32(data: string | Uint8Array): number }>("node:zlib").crc32(data);
}

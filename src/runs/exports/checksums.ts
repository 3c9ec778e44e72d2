/** The remainders of all bytes by Castagnoli's polynomial, whose bits are reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >>> 1 ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

/** CRC-32C of bytes (RFC 3720, appendix B.4), from 0 to 2³² − 1; zlib has CRC-32 only. */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = rest >>> 8 ^ remainders[(rest ^ byte) & 255];
  return ~rest >>> 0;
}

/**
 * A checksum as TFRecord files store it: rotated right by 15 bits, plus 0xa282ead8 (tensorflow/core/lib/hash/crc32c.h),
 * as checksums of what holds checksums say little.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const sum = crc32c(bytes);
  return ((sum >>> 15 | sum << 17) + 0xa282ead8) >>> 0;
}

/**
 * Protocol buffers' encoding: each field begins with its number and how its value is stored.
 *
 * @module
 */

/** A message of fields. */
export function message(...fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined(fields);
}

/** Bytes after each other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whole numbers of at least 0, seven bits a byte. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; bytes.push(rest % 128 + (rest >= 128 ? 128 : 0)), rest >= 128;) {
    rest = Math.floor(rest / 128);
  }
  return bytes;
}

/** A field with a whole number of at least 0. */
export function integer(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number << 3), ...varint(value)]);
}

/** A field with a number in 64 bits. */
export function double(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = number << 3 | 1;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

/** A field with a number in 32 bits. */
export function float(number: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = number << 3 | 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

/** A field with a message or bytes. */
export function field(number: number, bytes: Uint8Array): Uint8Array {
  return joined([Uint8Array.from([...varint(number << 3 | 2), ...varint(bytes.length)]), bytes]);
}

/** A field with a text. */
export function text(number: number, value: string): Uint8Array {
  return field(number, new TextEncoder().encode(value));
}

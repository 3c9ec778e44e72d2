import { type Shape, sizeOf } from "../tensors/mod.ts";
import { shorten } from "./json_scanner.ts";
import { METADATA, PREFIX, readHeader, short } from "./safetensors_header.ts";

/** A named array in a safetensors file. */
export interface StoredTensor {
  /** Its shape. */
  readonly shape: Shape;
  /** Its elements, row-major. */
  readonly data: Float32Array;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** The tensors by name, in the file's order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file: a JSON header, then all tensors as little-endian float32, both in the
 * order of the map. PyTorch, timm and JAX read it with `safetensors.torch.load_file` and its siblings.
 *
 * @throws {RangeError} If a shape doesn't fit its data, or a name or a text is none that a file can hold.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  // Written by hand, as an object puts keys that look like numbers first.
  const entries = [`${JSON.stringify(METADATA)}:${metadataText(metadata)}`];
  let end = 0;
  for (const [name, tensor] of tensors) {
    requireStorable(name, tensor);
    const [dtype, { shape, data }] = ["F32", tensor];
    const place = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(place)}`);
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(`{${entries.join(",")}}`);
  // Padded with spaces so that the tensors start at a multiple of 8 bytes.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(PREFIX + length + end).fill(0x20, PREFIX, PREFIX + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, PREFIX);
  let at = PREFIX + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function metadataText(metadata: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === "string" && key.isWellFormed() && value.isWellFormed()) continue;
    throw new RangeError(
      `Cannot write safetensors: expected a text of whole characters as metadata ${shorten(key)}`,
    );
  }
  return JSON.stringify(metadata);
}

function requireStorable(name: string, { shape, data }: StoredTensor): void {
  const refuse = (what: string) => {
    throw new RangeError(`Cannot write safetensors: ${what}`);
  };
  if (name === METADATA) refuse(`expected a tensor's name, got ${METADATA}, which names none`);
  if (!name.isWellFormed()) {
    refuse(`expected a name of whole characters, got ${shorten(name)}`);
  }
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    refuse(`expected whole numbers as the shape of tensor ${shorten(name)}, got ${short(shape)}`);
  }
  if (sizeOf(shape) !== data.length) {
    refuse(
      `expected ${sizeOf(shape)} numbers of tensor ${shorten(name)}, shape ${short(shape)}, got ` +
        `${data.length}`,
    );
  }
}

/**
 * Reads the bytes of a safetensors file with float32 tensors, as strictly as the format's reference reader:
 * no holes, overlaps, bytes left over or names twice.
 *
 * @throws {RangeError} If the file is cut short, isn't one, breaks a rule of the format, or holds another
 *   data type; the message names `file` and the byte or tensor.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const { places, metadata, start } = readHeader(bytes, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { shape, from, to }] of places) {
    const data = new Float32Array(bytes.slice(start + from, start + to).buffer);
    tensors.set(name, { shape, data });
  }
  return { tensors, metadata };
}

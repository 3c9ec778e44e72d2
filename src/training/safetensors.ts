import { formatShape, type Shape, sizeOf } from "../tensors/mod.ts";

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

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** The header's length is a 64-bit number in front of it. */
const PREFIX = 8;

/**
 * The bytes of a safetensors file: a JSON header, then all tensors as little-endian float32. PyTorch,
 * timm and JAX read it with `safetensors.torch.load_file` and its siblings.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
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

/**
 * Reads the bytes of a safetensors file with float32 tensors.
 *
 * @throws {RangeError} if the file is truncated, isn't one, or holds another data type; the message
 *   names `file` and the byte or tensor.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const { header, start } = readHeader(bytes, file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) {
      throw new RangeError(
        `Cannot read ${file} as tensor "${name}" needs dtype, shape and data_offsets: ` +
          JSON.stringify(entry),
      );
    }
    const { dtype, shape, data_offsets: [from, to] } = entry;
    if (dtype !== "F32" || to - from !== 4 * sizeOf(shape)) {
      throw new RangeError(
        `Cannot read ${file} as tensor "${name}" must be F32 of shape ${formatShape(shape)}: ` +
          `${dtype}, ${to - from} bytes`,
      );
    }
    if (start + to > bytes.length) {
      throw new RangeError(
        `Cannot read ${file} as it is truncated: tensor "${name}" ends at byte ${start + to}, ` +
          `the file at ${bytes.length}`,
      );
    }
    tensors.set(name, {
      shape,
      data: new Float32Array(bytes.slice(start + from, start + to).buffer),
    });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

function isEntry(entry: unknown): entry is Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
  const whole = (list: unknown) =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  return typeof dtype === "string" && whole(shape) && whole(offsets) && offsets!.length === 2;
}

function readHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length >= PREFIX ? Number(view.getBigUint64(0, true)) : 0;
  if (!length || PREFIX + length > bytes.length) {
    throw new RangeError(
      `Cannot read ${file} as it is truncated or no safetensors file: ${bytes.length} bytes, ` +
        `a header of ${length}`,
    );
  }
  const start = PREFIX + length;
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, start)));
    if (Object.prototype.toString.call(header) !== "[object Object]") throw new TypeError(header);
    return { header: header as Record<string, unknown>, start };
  } catch (cause) {
    throw new RangeError(
      `Cannot read ${file} as the header in bytes ${PREFIX} to ${start} is no JSON object`,
      { cause },
    );
  }
}

import { show } from "../host/mod.ts";
import { type Shape, sizeOf } from "../tensors/mod.ts";
import { shorten } from "./json_scanner.ts";
import { LONGEST, METADATA, PREFIX, short } from "./safetensors_header.ts";
import { bitsOf, isStoredType, type StoredType } from "./stored_types.ts";

/** What a tensor will be in a file. */
export interface TensorPlan {
  /** Its data type. */
  readonly dtype: StoredType;
  /** Its shape. */
  readonly shape: Shape;
}

/** How a file is laid out. */
export interface SafetensorsLayout {
  /** All bytes before the tensors. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** The tensors in the order in which their elements follow. */
  readonly places: ReadonlyMap<string, TensorPlan & { readonly bytes: number }>;
  /** Bytes of all tensors. */
  readonly size: number;
}

/**
 * The header of a file, and where its tensors lie: those of larger elements first, else in their order, so
 * that each starts at a multiple of its element's bytes, which PyTorch asks for.
 *
 * @throws {RangeError} If a name, shape or text is none that a file can hold.
 */
export function layOut(
  { tensors, metadata }: {
    readonly tensors: ReadonlyMap<string, TensorPlan>;
    readonly metadata: Readonly<Record<string, string>>;
  },
): SafetensorsLayout {
  const planned = [...tensors].map(([name, plan]) => [name, checked(name, plan)] as const);
  const inOrder = planned.toSorted(([, a], [, b]) => bitsOf(b.dtype) - bitsOf(a.dtype));
  const starts = new Map<string, number>();
  let size = 0;
  for (const [name, { bytes }] of inOrder) {
    starts.set(name, size);
    size += bytes;
  }
  // Written by hand, as an object puts keys that look like numbers first.
  const entries = planned.map(([name, { dtype, shape, bytes }]) => {
    const start = starts.get(name)!;
    const place = { dtype, shape, data_offsets: [start, start + bytes] };
    return `${JSON.stringify(name)}:${JSON.stringify(place)}`;
  });
  const all = [`${JSON.stringify(METADATA)}:${metadataText(metadata)}`, ...entries];
  const text = new TextEncoder().encode(`{${all.join(",")}}`);
  // Padded with spaces so that the tensors start at a multiple of 8 bytes.
  const length = Math.ceil(text.length / 8) * 8;
  if (length > LONGEST) {
    refuse(`expected names and metadata of at most ${LONGEST} bytes, got ${length}`);
  }
  const header = new Uint8Array(PREFIX + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, PREFIX);
  return { header, places: new Map(inOrder), size };
}

function metadataText(metadata: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === "string" && key.isWellFormed() && value.isWellFormed()) continue;
    const got = `got ${show(value)}`;
    refuse(`expected a text of whole characters as metadata ${shorten(key)}, ${got}`);
  }
  return JSON.stringify(metadata);
}

/** The plan with its bytes, if a file can hold it. */
function checked(name: string, { dtype, shape }: TensorPlan): TensorPlan & { bytes: number } {
  if (name === METADATA) refuse(`expected a tensor's name, got ${METADATA}, which names none`);
  if (!name.isWellFormed()) {
    refuse(`expected a name of whole characters, got ${shorten(name)}`);
  }
  if (!isStoredType(dtype)) {
    refuse(`expected a data type of tensor ${shorten(name)}, got ${shorten(String(dtype))}`);
  }
  if (!shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    refuse(`expected whole numbers as the shape of tensor ${shorten(name)}, got ${short(shape)}`);
  }
  const bytes = sizeOf(shape) * bitsOf(dtype) / 8;
  if (!Number.isSafeInteger(bytes)) {
    refuse(`expected a whole number of bytes of tensor ${shorten(name)}, got ${bytes}`);
  }
  return { dtype, shape, bytes };
}

function refuse(what: string): never {
  throw new RangeError(`Cannot write safetensors: ${what}`);
}

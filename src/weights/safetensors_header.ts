import { formatShape } from "../tensors/mod.ts";
import { foreignKind } from "./foreign_files.ts";
import { type Json, JsonError, JsonNumber, scanJson, shorten } from "./json_scanner.ts";
import { bitsOf, isStoredType, type StoredType, storedTypes } from "./stored_types.ts";

/** Where a tensor lies in a file. */
export interface StoredPlace {
  /** Its data type. */
  readonly dtype: StoredType;
  /** Its shape. */
  readonly shape: number[];
  /** Its first byte after the header, and the first that isn't its own. */
  readonly from: number;
  readonly to: number;
}

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  /** The tensors by name, in the header's order. */
  readonly places: ReadonlyMap<string, StoredPlace>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The byte of the file where the tensors start. */
  readonly start: number;
}

/** The header's length is a 64-bit number in front of it. */
export const PREFIX = 8;

/** The key that names no tensor. */
export const METADATA = "__metadata__";

/** The most axes of a tensor; NumPy and PyTorch have 64. Without a bound a header takes gigabytes. */
const MOST_AXES = 1000;

/** The longest header of the format. */
export const LONGEST = 100_000_000;

/** The largest number of bytes, or bits, that the reference reader counts to. */
const MOST = 2n ** 64n - 1n;

/**
 * The bytes of the header, which the file's first eight say, after checking that the file has as many.
 *
 * @param first The file's first bytes: {@linkcode TELLING} of them, or all of a shorter file.
 * @param size The bytes of the whole file.
 * @throws {RangeError} If it is cut short or another kind of file; the message says which, where it can
 *   be told, and what to do about it.
 */
export function headerLength(first: Uint8Array, size: number, file: string): number {
  const refuse = refusal(file);
  if (first.length < PREFIX) {
    refuse(
      `expected a safetensors file, which starts with the 8 bytes of its header's length, got ` +
        `${size} bytes: it is cut short, or another kind of file`,
    );
  }
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  const length = view.getBigUint64(0, true);
  const end = BigInt(PREFIX) + length;
  if (length <= LONGEST && end <= size) return Number(length);
  const kind = foreignKind(first, file);
  if (kind !== undefined) refuse(`expected a safetensors file, got ${kind}`);
  if (length > LONGEST) {
    const start = [...first.subarray(0, 4)].map((x) => x.toString(16).padStart(2, "0")).join(" ");
    refuse(
      `expected a safetensors file with a header of at most ${LONGEST} bytes, got ${length}: ` +
        `another kind of file, which starts with the bytes ${start}`,
    );
  }
  return refuse(
    `expected a header up to byte ${end}, got ${size} bytes: the file is cut short, or another ` +
      `kind of file`,
  );
}

/**
 * Checks all that a header says: the rules of the format's reference reader, and that no key comes twice.
 *
 * @param bytes The header, without the eight bytes before it.
 * @param size The bytes of the whole file.
 * @throws {RangeError} If the file isn't whole and valid; the message names `file` and the byte or tensor.
 */
export function parseHeader(bytes: Uint8Array, size: number, file: string): SafetensorsHeader {
  const refuse = refusal(file);
  const start = PREFIX + bytes.length;
  const header = parse(bytes, refuse);
  const places = new Map<string, StoredPlace>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, entry] of header) {
    if (name === METADATA) metadata = metadataOf(entry, refuse);
    else places.set(name, placeOf(name, entry, refuse));
  }
  requireWhole(places, size - start, start, refuse);
  return { places, metadata, start };
}

type Refuse = (what: string, cause?: unknown) => never;

function refusal(file: string): Refuse {
  return (what, cause) => {
    throw new RangeError(`Cannot read ${file}: ${what}`, cause === undefined ? {} : { cause });
  };
}

function parse(header: Uint8Array, refuse: Refuse): ReadonlyMap<string, Json> {
  let text = "";
  try {
    // With a byte order mark left in, which the format doesn't allow.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch (cause) {
    refuse(`expected a header in UTF-8 in bytes ${PREFIX} to ${PREFIX + header.length}`, cause);
  }
  if (!text.startsWith("{")) {
    refuse(
      `expected "{" at byte ${PREFIX}, where the header starts, got ${shorten(text[0] ?? "")}`,
    );
  }
  try {
    return scanJson(text, MOST_AXES) as ReadonlyMap<string, Json>;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const byte = PREFIX + new TextEncoder().encode(text.slice(0, error.at)).length;
    return refuse(`${error.message} at byte ${byte} of the header`);
  }
}

function metadataOf(entry: Json, refuse: Refuse): Readonly<Record<string, string>> {
  if (!(entry instanceof Map)) refuse(`expected ${METADATA} to be an object of strings`);
  const pairs = [...entry as ReadonlyMap<string, Json>];
  const wrong = pairs.find(([, value]) => typeof value !== "string");
  if (wrong) refuse(`expected a string as ${METADATA}'s ${shorten(wrong[0])}`);
  // A key "__proto__" is a key like any other.
  return Object.fromEntries(pairs) as Record<string, string>;
}

function placeOf(name: string, entry: Json, refuse: Refuse): StoredPlace {
  const what = `tensor ${shorten(name)}`;
  if (!(entry instanceof Map)) {
    refuse(`expected dtype, shape and data_offsets of ${what}, got no object`);
  }
  const fields = entry as ReadonlyMap<string, Json>;
  const dtype = fields.get("dtype");
  if (!isStoredType(dtype)) {
    return refuse(
      `expected ${what} to have a dtype of ${storedTypes.join(", ")}; got ${
        typeof dtype === "string" ? shorten(dtype) : "no text"
      }`,
    );
  }
  const [shape, offsets] = ["shape", "data_offsets"].map((field) => {
    const list = fields.get(field);
    const numbers = Array.isArray(list)
      ? list.map((one) => one instanceof JsonNumber ? one.whole : undefined)
      : [undefined];
    return numbers.includes(undefined)
      ? refuse(`expected whole numbers from 0 to 2^64 as the ${field} of ${what}`)
      : numbers as bigint[];
  });
  if (offsets.length !== 2 || offsets[0] > offsets[1]) {
    refuse(`expected two data_offsets of ${what}, the first not above the second`);
  }
  const size = sizeIn(shape, dtype, what, refuse);
  const numbers = shape.map(Number);
  if (offsets[1] - offsets[0] !== size) {
    refuse(
      `expected ${size} bytes of ${what}, ${dtype} of shape ${short(numbers)}, got ` +
        `${offsets[1] - offsets[0]}`,
    );
  }
  if (!numbers.every(Number.isSafeInteger)) {
    refuse(`expected sides below 2^53 in the shape of ${what}, got ${short(numbers)}`);
  }
  return { dtype, shape: numbers, from: Number(offsets[0]), to: Number(offsets[1]) };
}

/** The bytes of numbers of a shape, refused where 64 bits don't hold the count of their bits. */
function sizeIn(
  shape: readonly bigint[],
  dtype: StoredType,
  what: string,
  refuse: Refuse,
): bigint {
  let count = 1n;
  for (const side of shape) {
    count *= side;
    if (count > MOST) break;
  }
  const bits = BigInt(bitsOf(dtype)) * count;
  if (bits > MOST) refuse(`expected fewer than 2^64 bits of ${what}`);
  if (bits % 8n !== 0n) {
    refuse(`expected a whole number of bytes of ${what}, got ${bits} bits of ${dtype}`);
  }
  return bits / 8n;
}

/** Refuses tensors that overlap, leave holes, or don't end where the file does. */
function requireWhole(
  places: ReadonlyMap<string, StoredPlace>,
  length: number,
  start: number,
  refuse: Refuse,
): void {
  let end = 0;
  const inOrder = [...places].sort(([, a], [, b]) => a.from - b.from || a.to - b.to);
  for (const [name, { from, to }] of inOrder) {
    if (from !== end) {
      refuse(
        `expected tensor ${shorten(name)} to start at byte ${start + end}, where the one before ` +
          `ends, got ${start + from}`,
      );
    }
    end = to;
  }
  if (end > length) {
    refuse(
      `expected tensors up to byte ${start + end}, got ${start + length} bytes: the file is cut ` +
        `short`,
    );
  }
  if (end < length) {
    refuse(
      `expected the file to end with its last tensor at byte ${start + end}, got ${
        length - end
      } bytes more`,
    );
  }
}

/** A shape, cut where it is long. */
export function short(shape: readonly number[]): string {
  return shape.length <= 8 ? formatShape(shape) : `${formatShape(shape.slice(0, 8))} and more`;
}

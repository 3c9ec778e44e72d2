import { replaceDurably } from "../host/mod.ts";
import { TELLING } from "./foreign_files.ts";
import { shorten } from "./json_scanner.ts";
import { headerLength, parseHeader, PREFIX } from "./safetensors_header.ts";
import { layOut, type TensorPlan } from "./safetensors_layout.ts";
import { arrayOf, bytesOf, holds, type StoredArray } from "./stored_types.ts";
import type { StoredTensor } from "./stored_tensor.ts";

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** The tensors by name, in the file's order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a safetensors file is to hold, without the elements. */
export interface SafetensorsPlan {
  /** The tensors by name, in the header's order. */
  readonly tensors: ReadonlyMap<string, TensorPlan>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file: a JSON header in the order of the map, then all tensors, little-endian;
 * those of larger elements first, so that each starts at a multiple of its element's bytes. PyTorch,
 * timm and JAX read it with `safetensors.torch.load_file` and its siblings.
 *
 * @throws {RangeError} If a shape doesn't fit its data, or a name or a text is none that a file can hold.
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array<ArrayBuffer> {
  const { header, places, size } = layOut({ tensors, metadata });
  const bytes = new Uint8Array(header.length + size);
  bytes.set(header);
  let at = header.length;
  for (const [name, place] of places) {
    bytes.set(fitting(name, place, tensors.get(name)!.data), at);
    at += place.bytes;
  }
  return bytes;
}

/**
 * Writes a safetensors file of any size, of whose elements one tensor's are in memory at a time. A file
 * of that name is replaced as a whole; after an error it is what it was.
 *
 * @param elements Gives a tensor's elements, as its data type stores them.
 * @throws {RangeError} As {@linkcode encodeSafetensors}.
 *
 * @example A copy in bfloat16
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { float32ToBfloat16, openWeights, saveWeights, writeSafetensors } from "@x/mimetic/weights";
 *
 * const network = describe(vitNano());
 * const folder = await Deno.makeTempDir();
 * await saveWeights(`${folder}/vit.safetensors`, network, initialize(network, { seed: 0 }));
 *
 * await using file = await openWeights(`${folder}/vit.safetensors`);
 * const tensors = new Map(
 *   [...file.tensors].map(([name, { shape }]) => [name, { dtype: "BF16" as const, shape }]),
 * );
 * await writeSafetensors(
 *   `${folder}/half.safetensors`,
 *   { tensors, metadata: file.metadata },
 *   async (name) => float32ToBfloat16(await file.readFloat32(name)),
 * );
 * ```
 */
export async function writeSafetensors(
  path: string,
  plan: SafetensorsPlan,
  elements: (name: string) => StoredArray | Promise<StoredArray>,
): Promise<void> {
  const { header, places } = layOut(plan);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield header;
    for (const [name, place] of places) yield fitting(name, place, await elements(name));
  }
  await replaceDurably(path, chunks());
}

/** A tensor's bytes, refused if they aren't those that the header says. */
function fitting(name: string, plan: TensorPlan & { bytes: number }, data: StoredArray) {
  if (holds(plan.dtype, data) && data.byteLength === plan.bytes) return bytesOf(data);
  const [kind, length] = [data?.constructor?.name ?? "nothing", data?.length ?? 0];
  throw new RangeError(
    `Cannot write safetensors: expected ${plan.bytes} bytes of tensor ${shorten(name)}, ` +
      `${plan.dtype} of shape [${plan.shape.slice(0, 8).join(", ")}], got a ${kind} of ${length}`,
  );
}

/**
 * Reads the bytes of a safetensors file, as strictly as the format's reference reader: no holes, overlaps,
 * bytes left over or names twice. For a file on disk there is {@linkcode openWeights}, which reads only what
 * is asked for.
 *
 * @throws {RangeError} If the file is cut short, isn't one, or breaks a rule of the format; the message
 *   names `file` and the byte or tensor.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const size = bytes.length;
  const end = PREFIX + headerLength(bytes.subarray(0, TELLING), size, file);
  const { places, metadata } = parseHeader(bytes.subarray(PREFIX, end), size, file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, from, to }] of places) {
    const data = arrayOf(dtype, bytes.slice(end + from, end + to));
    tensors.set(name, { dtype, shape, data });
  }
  return { tensors, metadata };
}

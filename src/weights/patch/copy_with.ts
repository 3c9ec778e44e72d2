import { replaceDurably } from "../../host/mod.ts";
import { FileSource } from "../file_source.ts";
import { bytesOf, type StoredArray } from "../stored_types.ts";
import type { TensorEntry } from "../weight_file.ts";

/** Bytes that are copied at a time. */
const PIECE = 2 ** 23;

/** A tensor whose elements are replaced in a copy. */
export type Replacement = Pick<TensorEntry, "at" | "bytes"> & { readonly name: string };

/**
 * Copies a file byte for byte but for the elements of some tensors, of which one is in memory at a time. After
 * an error there is no copy.
 *
 * @param elements New elements of a tensor, as many bytes as before; undefined keeps them.
 */
export async function copyWith(
  from: string,
  to: string,
  replacements: readonly Replacement[],
  elements: (name: string) => Promise<StoredArray | undefined>,
  signal?: AbortSignal,
): Promise<void> {
  const source = await FileSource.open(from);
  async function* range(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += PIECE) {
      signal?.throwIfAborted();
      yield await source.read(at, Math.min(at + PIECE, end));
    }
  }
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let end = 0;
    for (const { name, at, bytes } of replacements.toSorted((a, b) => a.at - b.at)) {
      yield* range(end, at);
      end = at + bytes;
      const fresh = await elements(name);
      if (fresh) yield bytesOf(fresh);
      else yield* range(at, end);
    }
    yield* range(end, source.size);
  }
  try {
    await replaceDurably(to, pieces());
  } finally {
    source.close();
  }
}

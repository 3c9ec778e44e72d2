import { splitPath } from "../host/mod.ts";
import { BlobSource, type ByteSource } from "./byte_source.ts";
import { FileSource } from "./file_source.ts";
import { type HttpOptions, HttpSource } from "./http_source.ts";
import { fileIn, pathOf } from "./local_paths.ts";
import { OpenWeights, readEntries, type TensorEntry, type WeightFile } from "./weight_file.ts";
import { checkShard, LONGEST_INDEX, parseIndex } from "./weight_index.ts";

/**
 * Opens weights for reading: a safetensors file, the index of several
 * (`model.safetensors.index.json`), or a folder that has one of them. Headers are read and checked, as strictly
 * as by the format's reference reader; elements are read from the file, by ranges, when they are asked for,
 * so that no more of it is in memory.
 *
 * @param source A path or an address, `file:`, `http:` or `https:`, or a file as pages are given them. A
 *   server must answer ranges; shards are asked for by the query of their index's address. In a page a text is
 *   an address, beside the page's own if it isn't whole.
 * @throws {RangeError} if a file is missing, another kind of file, or breaks a rule of the format; the
 *   message names the file, and the byte or the tensor, and says how to convert a pickle.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { openWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }));
 *
 * await using file = await openWeights(path);
 * const { dtype, shape } = file.tensors.get("blocks.0.attn.qkv.weight")!;
 * assert.deepEqual([dtype, shape], ["F32", [144, 48]]);
 * const values = await file.readFloat32("blocks.0.attn.qkv.weight");
 * assert.equal(values.length, 144 * 48);
 * ```
 */
export async function openWeights(
  source: string | URL | Blob,
  options: HttpOptions = {},
): Promise<WeightFile> {
  if (source instanceof Blob) return await openOne(new BlobSource(source));
  const place = await placeOf(source);
  const name = place instanceof URL ? place.href : place;
  const path = place instanceof URL ? place.pathname : place;
  if (path.endsWith(".json")) return await openShards(place, name, options);
  return await openOne(await openSource(place, options), place instanceof URL ? undefined : place);
}

async function openOne(bytes: ByteSource, path?: string): Promise<WeightFile> {
  try {
    const { metadata, tensors } = await readEntries(bytes);
    return new OpenWeights(bytes.name, metadata, tensors, new Map([[bytes.name, bytes]]), path);
  } catch (error) {
    bytes.close();
    throw error;
  }
}

/** An address, or the path of a file. */
async function placeOf(source: string | URL): Promise<string | URL> {
  if (typeof source === "string" && !/^(https?|file):\/\//.test(source)) {
    if ("Deno" in globalThis) return await fileIn(source);
    return new URL(source, addressHere(source));
  }
  const url = new URL(source);
  if (/^https?:$/.test(url.protocol)) return url;
  if (url.protocol === "file:") return await fileIn(pathOf(url));
  throw new RangeError(
    `Cannot read ${url.href}: expected an address that starts with file:, http: or https:`,
  );
}

/** What addresses that aren't whole are beside. */
function addressHere(source: string): string {
  const { location } = globalThis;
  // A worker that was started from a text has no path of its own.
  if (location) return location.protocol === "blob:" ? location.origin : location.href;
  throw new RangeError(
    `Cannot read ${source}: expected a whole address or a Blob, as this host reads no files`,
  );
}

async function openSource(place: string | URL, options: HttpOptions): Promise<ByteSource> {
  return place instanceof URL
    ? await HttpSource.open(place, options)
    : await FileSource.open(place);
}

/** Where a shard is whose index is there; a signature of a folder in the index's address is the shards', too. */
function beside(place: string | URL, shard: string): string | URL {
  if (!(place instanceof URL)) return splitPath(place)[0] + shard;
  return new URL(encodeURIComponent(shard) + place.search, place);
}

async function openShards(
  place: string | URL,
  name: string,
  options: HttpOptions,
): Promise<WeightFile> {
  const shards = parseIndex(await readIndex(place, name, options), name);
  const expected = new Map<string, Set<string>>();
  for (const [tensor, shard] of shards) {
    if (!expected.has(shard)) expected.set(shard, new Set());
    expected.get(shard)!.add(tensor);
  }
  const sources = new Map<string, ByteSource>();
  const found = new Map<string, TensorEntry>();
  const metadata: Record<string, string>[] = [];
  try {
    for (const [shard, tensors] of expected) {
      const source = await openSource(beside(place, shard), options);
      sources.set(source.name, source);
      const entries = await readEntries(source);
      checkShard(name, shard, tensors, entries.tensors);
      for (const [tensor, entry] of entries.tensors) found.set(tensor, entry);
      metadata.unshift(entries.metadata);
    }
  } catch (error) {
    for (const source of sources.values()) source.close();
    throw error;
  }
  // Each tensor is in one shard: the one that the index says has it, and no other has one too many.
  const tensors = new Map([...shards.keys()].map((tensor) => [tensor, found.get(tensor)!]));
  const path = place instanceof URL ? undefined : place;
  return new OpenWeights(name, mergeAll(metadata), tensors, sources, path);
}

/** All keys; later objects win. A key "__proto__" is a key like any other. */
function mergeAll(objects: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return Object.fromEntries(objects.flatMap((one) => Object.entries(one)));
}

async function readIndex(
  place: string | URL,
  name: string,
  options: HttpOptions,
): Promise<Uint8Array> {
  const source = await openSource(place, options);
  try {
    if (source.size <= LONGEST_INDEX) return await source.read(0, source.size);
  } finally {
    source.close();
  }
  throw new RangeError(
    `Cannot read ${name}: expected an index of at most ${LONGEST_INDEX} bytes, got ${source.size}`,
  );
}

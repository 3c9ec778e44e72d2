/**
 * The index of weights in several files, `model.safetensors.index.json`.
 *
 * @module
 */
import { pickleSentence } from "./foreign_files.ts";
import { type Json, JsonError, JsonNumber, scanJson, shorten } from "./json_scanner.ts";

/** The longest index that is read, as long as a header may be. */
export const LONGEST_INDEX = 100_000_000;

/**
 * The shard of each tensor, by the tensors' names.
 *
 * @param bytes The index.
 * @throws {RangeError} if it isn't one; the message names `file`, and the byte or the tensor.
 */
export function parseIndex(bytes: Uint8Array, file: string): Map<string, string> {
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot read ${file}: ${what}`);
  };
  const index = parse(bytes, refuse);
  if (!(index instanceof Map)) {
    return refuse("expected an object with weight_map, the shard of each tensor");
  }
  const object = index as ReadonlyMap<string, Json>;
  checkMetadata(object.get("metadata"), refuse);
  const map = object.get("weight_map");
  if (!(map instanceof Map) || !map.size) {
    const keys = [...object.keys()].slice(0, 8).map(shorten).join(", ") || "none";
    return refuse(`expected weight_map, an object that names tensors; got the keys ${keys}`);
  }
  const shards = new Map<string, string>();
  for (const [name, shard] of map as ReadonlyMap<string, Json>) {
    shards.set(name, shardName(name, shard, refuse));
  }
  return shards;
}

function parse(bytes: Uint8Array, refuse: (what: string) => never): Json {
  try {
    return scanJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof JsonError) return refuse(`${error.message} at character ${error.at}`);
    return refuse("expected JSON in UTF-8");
  }
}

/** Its `total_size` isn't compared: some tools count tied tensors twice, others count numbers. */
function checkMetadata(metadata: Json | undefined, refuse: (what: string) => never): void {
  if (metadata === undefined) return;
  if (!(metadata instanceof Map)) return refuse("expected metadata to be an object");
  const total = (metadata as ReadonlyMap<string, Json>).get("total_size");
  if (total !== undefined && !(total instanceof JsonNumber)) {
    refuse("expected the metadata's total_size to be a number");
  }
}

/** A shard lies beside its index; another place could be any file of this machine. */
function shardName(name: string, shard: Json, refuse: (what: string) => never): string {
  const what = `the shard of tensor ${shorten(name)}`;
  if (typeof shard !== "string") return refuse(`expected a file's name as ${what}`);
  if (/\.(bin|pth|pt|ckpt)$/.test(shard) && !/[/\\]/.test(shard)) {
    return refuse(`expected a .safetensors file as ${what}, got ${pickleSentence(shard)}`);
  }
  // Without the characters that part folders, or an address from what follows it.
  if (/^[^/\\:?#%\0]{1,250}\.safetensors$/.test(shard)) return shard;
  return refuse(
    `expected a .safetensors file beside the index as ${what}, got ${shorten(shard)}`,
  );
}

/**
 * Throws unless a shard has just the tensors that the index says.
 *
 * @param expected The tensors by the index.
 * @param found Those of the shard.
 * @throws {RangeError} for the first that is too few or too many; the message names index and shard.
 */
export function checkShard(
  index: string,
  shard: string,
  expected: ReadonlySet<string>,
  found: ReadonlyMap<string, unknown>,
): void {
  const missing = [...expected].find((name) => !found.has(name));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot read ${index}: expected tensor ${shorten(missing)} in ${shorten(shard)}, got none ` +
        `of that name there`,
    );
  }
  const surplus = [...found.keys()].find((name) => !expected.has(name));
  if (surplus === undefined) return;
  throw new RangeError(
    `Cannot read ${index}: expected it to name all tensors of ${shorten(shard)}, got no ` +
      `${shorten(surplus)} there`,
  );
}

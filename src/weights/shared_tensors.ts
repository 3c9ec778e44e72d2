import type { Network } from "../models/mod.ts";
import { shorten } from "./json_scanner.ts";
import type { SafetensorsFile } from "./safetensors.ts";
import { bytesOf } from "./stored_types.ts";
import type { StoredTensor } from "./weight_file.ts";

/** The key of a file's metadata that says which tensors are others under a second name. */
const KEY = "aliases";

/**
 * What a model's file holds so that other libraries load it strictly: a tied head's weight stands beside
 * the embedding, and the metadata say that PyTorch's layout it is.
 */
export function shareTensors(
  { tensors, metadata }: SafetensorsFile,
  { model: { aliases = {} } }: Pick<Network, "model">,
): SafetensorsFile {
  const copies = Object.entries(aliases).flatMap(([alias, name]): [string, StoredTensor][] => {
    const tensor = tensors.get(name);
    return tensor ? [[alias, tensor]] : [];
  });
  const named: Record<string, string> = copies.length ? { [KEY]: JSON.stringify(aliases) } : {};
  return {
    tensors: new Map([...tensors, ...copies]),
    metadata: { format: "pt", ...metadata, ...named },
  };
}

/**
 * Undoes {@linkcode shareTensors}. A file that was written before there were copies stays as it is.
 *
 * @param aliases Names of copies beside those that the metadata tell, with the tensors' own.
 * @throws {RangeError} If a copy differs from the tensor that it is a copy of; the message names `file`.
 */
export function unshareTensors(
  { tensors, metadata }: SafetensorsFile,
  file: string,
  aliases: Readonly<Record<string, string>> = {},
): SafetensorsFile {
  const { [KEY]: text, format: _, ...rest } = metadata;
  const kept = new Map(tensors);
  for (const [alias, name] of [...aliasesOf(text, file), ...Object.entries(aliases)]) {
    const [copy, own] = [tensors.get(alias), tensors.get(name)];
    if (!copy) continue;
    if (!own || !equalBits(copy, own)) {
      throw new RangeError(
        `Cannot read ${file}: expected tensor ${shorten(alias)} to be a copy of ${
          shorten(name)
        }, ` +
          `got ${own ? "other numbers" : "no such tensor"}`,
      );
    }
    kept.delete(alias);
  }
  return { tensors: kept, metadata: rest };
}

function aliasesOf(text: string | undefined, file: string): [alias: string, name: string][] {
  if (text === undefined) return [];
  try {
    const pairs = Object.entries(JSON.parse(text));
    const known = (pair: [string, unknown]): pair is [string, string] =>
      typeof pair[1] === "string" && pair[0] !== pair[1];
    if (pairs.every(known)) return pairs;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new RangeError(
    `Cannot read ${file}: expected names by name in the metadata's ${KEY}, got ${shorten(text)}`,
  );
}

function equalBits(a: StoredTensor, b: StoredTensor): boolean {
  const [left, right] = [bytesOf(a.data), bytesOf(b.data)];
  const same = a.dtype === b.dtype && left.length === right.length;
  return same && left.every((x, i) => x === right[i]);
}

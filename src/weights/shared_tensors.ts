import type { Network } from "../models/mod.ts";
import { ALIASES, aliasesOf, countersOf, isCounter, noCopy } from "./companions.ts";
import type { SafetensorsFile } from "./safetensors.ts";
import { equalBits, type StoredTensor } from "./stored_tensor.ts";

/**
 * What a model's file holds so that other libraries load it strictly: a tied head's weight stands beside
 * the embedding, batch norms have their counters, and the metadata say that PyTorch's layout it is.
 *
 * @param step The steps of training behind the values, which is what the counters count.
 */
export function shareTensors(
  { tensors, metadata }: SafetensorsFile,
  network: Network,
  step = 0,
): SafetensorsFile {
  const { aliases = {} } = network.model;
  const copies = Object.entries(aliases).flatMap(([alias, name]): [string, StoredTensor][] => {
    const tensor = tensors.get(name);
    return tensor ? [[alias, tensor]] : [];
  });
  const counters = countersOf(network).map((name): [string, StoredTensor] => [
    name,
    { dtype: "I64", shape: [], data: BigInt64Array.of(BigInt(step)) },
  ]);
  const named: Record<string, string> = copies.length ? { [ALIASES]: JSON.stringify(aliases) } : {};
  return {
    tensors: new Map([...tensors, ...copies, ...counters]),
    metadata: { format: "pt", ...metadata, ...named },
  };
}

/**
 * Undoes {@linkcode shareTensors}. A file that was written before there were copies stays as it is.
 *
 * @throws {RangeError} If a copy differs from the tensor that it is a copy of; the message names `file`.
 */
export function unshareTensors(
  { tensors, metadata }: SafetensorsFile,
  file: string,
): SafetensorsFile {
  const { [ALIASES]: _, format: __, ...rest } = metadata;
  const kept = new Map([...tensors].filter(([name, { dtype }]) => !isCounter(name, dtype)));
  for (const [alias, name] of aliasesOf(metadata, file)) {
    const [copy, own] = [tensors.get(alias), tensors.get(name)];
    if (!copy) continue;
    if (!own) throw noCopy(file, alias, name, "no such tensor");
    if (!equalBits(copy, own)) throw noCopy(file, alias, name, "other numbers");
    kept.delete(alias);
  }
  return { tensors: kept, metadata: rest };
}

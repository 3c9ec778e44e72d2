import { replaceDurably } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { equalShapes, formatShape } from "../tensors/mod.ts";
import { shorten } from "./json_scanner.ts";
import { openWeights } from "./open_weights.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { shareTensors, unshareTensors } from "./shared_tensors.ts";
import type { StoredTensor } from "./weight_file.ts";

/**
 * Writes a network's parameters as a safetensors file, with the names and layouts that PyTorch's timm and
 * state-spaces/mamba load. A file of that name is replaced as a whole.
 *
 * @param values All parameters by name: a session's, or first values.
 * @param metadata Free text by key that goes into the file.
 * @throws {RangeError} if a parameter is missing, surplus or of another size.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { loadWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const values = initialize(network, { seed: 0 });
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, values);
 * assert.deepEqual(await loadWeights(path, network), values);
 * ```
 */
export async function saveWeights(
  path: string,
  network: Network,
  values: ReadonlyMap<string, Float32Array>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of network.parameters) {
    const data = values.get(name);
    if (!data) throw new RangeError(`Cannot write ${path}: expected parameter "${name}", got none`);
    tensors.set(name, { dtype: "F32", shape, data });
  }
  const surplus = [...values.keys()].find((name) => !tensors.has(name));
  if (surplus !== undefined) {
    throw new RangeError(
      `Cannot write ${path}: expected the network's parameters only, got ${shorten(surplus)}`,
    );
  }
  await replaceDurably(path, encodeSafetensors(shareTensors({ tensors, metadata }, network)));
}

/**
 * The parameters of a network from a safetensors file, by name, in the order of their declaration. The
 * second name of a tied tensor is passed over.
 *
 * @throws {RangeError} if the file is missing, isn't one, or hasn't just the network's parameters with
 *   their shapes; the message names the file and the tensor.
 */
export async function loadWeights(
  path: string,
  { model, parameters }: Network,
): Promise<Map<string, Float32Array>> {
  await using file = await openWeights(path);
  const { metadata } = file;
  const all = new Map<string, StoredTensor>();
  for (const [name, { shape }] of file.tensors) {
    all.set(name, { dtype: "F32", shape, data: await file.readFloat32(name) });
  }
  const { tensors } = unshareTensors({ tensors: all, metadata }, path, model.aliases);
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of parameters) {
    const tensor = tensors.get(name);
    const got = tensor ? formatShape(tensor.shape) : "none of that name";
    if (!tensor || !equalShapes(tensor.shape, shape)) {
      throw new RangeError(
        `Cannot read ${path}: expected tensor "${name}" ${formatShape(shape)} of ${model.name}, ` +
          `got ${got}`,
      );
    }
    values.set(name, tensor.data as Float32Array);
  }
  const surplus = [...tensors.keys()].find((name) => !values.has(name));
  if (surplus === undefined) return values;
  throw new RangeError(
    `Cannot read ${path}: expected the parameters of ${model.name} only, got ${shorten(surplus)}`,
  );
}

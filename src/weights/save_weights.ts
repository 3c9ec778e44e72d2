import { replaceDurably, splitPath } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { type FloatType, fromFloat32 } from "./float_types.ts";
import { shorten } from "./json_scanner.ts";
import { describeModel } from "./model_from.ts";
import { writeSafetensors } from "./safetensors.ts";
import { shareTensors } from "./shared_tensors.ts";
import { stateSpacesConfig } from "./state_spaces_config.ts";
import type { StoredTensor } from "./stored_tensor.ts";
import type { StoredArray } from "./stored_types.ts";

/** How weights are written. */
export interface SaveWeightsOptions {
  /** The data type; each number is rounded to the nearest, ties to even. Default `"F32"`. */
  readonly dtype?: Exclude<FloatType, "F64">;
  /** Further free text by key that goes into the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a network's parameters as a safetensors file that PyTorch's timm and state-spaces/mamba load
 * strictly: with their names and layouts, a tied head's weight beside the embedding, and the counters of
 * batch norms. The metadata say `format: "pt"` and the model's configuration, of which
 * {@linkcode modelFrom} makes it again. A file of that name is replaced as a whole.
 *
 * As `model.safetensors`, a Mamba, Mamba-2 or Transformer language model gets a `config.json` beside it:
 * the settings of state-spaces' `MambaLMHeadModel`.
 *
 * @param values All parameters by name: a session's, or first values.
 * @throws {RangeError} if a parameter is missing, surplus or of another size, or a number is too large for
 *   the data type.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { modelFrom, openWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const path = `${await Deno.makeTempDir()}/vit.safetensors`;
 * await saveWeights(path, network, initialize(network, { seed: 0 }), { dtype: "BF16" });
 *
 * await using file = await openWeights(path);
 * assert.equal(file.tensors.get("head.weight")!.dtype, "BF16");
 * assert.equal(modelFrom(file.metadata).name, "vit_nano");
 * ```
 */
export async function saveWeights(
  path: string,
  network: Network,
  values: ReadonlyMap<string, Float32Array>,
  { dtype = "F32", metadata = {} }: SaveWeightsOptions = {},
): Promise<void> {
  const refuse = (what: string) => {
    throw new RangeError(`Cannot write ${path}: ${what}`);
  };
  const tensors = new Map<string, StoredTensor>();
  for (const { name, shape } of network.parameters) {
    const data = values.get(name);
    if (!data) return refuse(`expected parameter "${name}", got none`);
    if (data.length !== sizeOf(shape)) {
      refuse(`expected parameter "${name}" ${formatShape(shape)}, got ${data.length} numbers`);
    }
    tensors.set(name, { dtype, shape, data });
  }
  const surplus = [...values.keys()].find((name) => !tensors.has(name));
  if (surplus !== undefined) {
    refuse(`expected the network's parameters only, got ${shorten(surplus)}`);
  }
  const own = { ...describeModel(network.model), ...metadata };
  const shared = shareTensors({ tensors, metadata: own }, network);
  await writeSafetensors(path, shared, (name) => {
    const { dtype: stored, data } = shared.tensors.get(name)!;
    if (stored !== dtype) return data;
    return narrowed(
      dtype,
      data as Float32Array,
      `Cannot write ${path}: expected numbers of ${name}`,
    );
  });
  const config = stateSpacesConfig(network.model);
  const [folder, file] = splitPath(path);
  if (config && file === "model.safetensors") {
    await replaceDurably(`${folder}config.json`, JSON.stringify(config, null, 2) + "\n");
  }
}

/** Numbers in a data type, refused where one is too large for it. */
function narrowed(dtype: FloatType, values: Float32Array, doing: string): StoredArray {
  const stored = fromFloat32(dtype, values);
  if (dtype !== "F16" && dtype !== "BF16") return stored;
  const infinite = dtype === "F16" ? 0x7c00 : 0x7f80;
  for (let i = 0; i < values.length; i++) {
    if ((Number(stored[i]) & 0x7fff) !== infinite || Math.abs(values[i]) === Infinity) continue;
    throw new RangeError(`${doing} that ${dtype} can hold, got ${values[i]} at index ${i}`);
  }
  return stored;
}

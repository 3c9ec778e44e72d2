import { replaceDurably, requireDeno, splitPath } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { type SaveWeightsOptions, storedWeights } from "./encode_weights.ts";
import { writeSafetensors } from "./safetensors.ts";
import { stateSpacesConfig } from "./state_spaces_config.ts";

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
 * @throws {RangeError} if a parameter is missing, surplus or of another size, the data type is another one, a
 *   number is too large for it, or the metadata have a key that says what the file is.
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
  options: SaveWeightsOptions = {},
): Promise<void> {
  requireDeno(`write ${path}`, "encodeWeights makes its bytes");
  const { plan, elements } = storedWeights(network, values, options, path);
  await writeSafetensors(path, plan, elements);
  const config = stateSpacesConfig(network.model);
  const [folder, file] = splitPath(path);
  if (config && file === "model.safetensors") {
    await replaceDurably(`${folder}config.json`, JSON.stringify(config, null, 2) + "\n");
  }
}

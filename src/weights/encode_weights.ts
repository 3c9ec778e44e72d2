import { checkChoice } from "../host/mod.ts";
import type { Network } from "../models/mod.ts";
import { formatShape, sizeOf } from "../tensors/mod.ts";
import { ALIASES } from "./companions.ts";
import { type FloatType, fromFloat32 } from "./float_types.ts";
import { shorten } from "./json_scanner.ts";
import { describeModel } from "./model_from.ts";
import { encodeSafetensors, type SafetensorsPlan } from "./safetensors.ts";
import { shareTensors } from "./shared_tensors.ts";
import type { StoredTensor } from "./stored_tensor.ts";
import type { StoredArray } from "./stored_types.ts";

/** Keys of metadata that say what the file is. */
const RESERVED = ["model", "configuration", ALIASES, "format"];

/** How weights are written. */
export interface SaveWeightsOptions {
  /** The data type; each number is rounded to the nearest, ties to even. Default `"F32"`. */
  readonly dtype?: Exclude<FloatType, "F64">;
  /** Further free text by key that goes into the file; not another `model`, `configuration`, `aliases` or `format`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of the file that {@linkcode saveWeights} writes, where there is no disk.
 *
 * @param values All parameters by name: a session's, or first values.
 * @throws {RangeError} as `saveWeights`.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { decodeSafetensors, encodeWeights, modelFrom } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const bytes = encodeWeights(network, initialize(network, { seed: 0 }), { dtype: "F16" });
 * const { metadata } = decodeSafetensors(bytes, "vit.safetensors");
 * assert.equal(modelFrom(metadata).name, "vit_nano");
 * ```
 */
export function encodeWeights(
  network: Network,
  values: ReadonlyMap<string, Float32Array>,
  options: SaveWeightsOptions = {},
): Uint8Array<ArrayBuffer> {
  const { plan: { tensors, metadata }, elements } = storedWeights(
    network,
    values,
    options,
    "weights",
  );
  const stored = [...tensors].map(([name, tensor]): [string, StoredTensor] => {
    return [name, { ...tensor, data: elements(name) }];
  });
  return encodeSafetensors({ tensors: new Map(stored), metadata });
}

/**
 * What a file of a network's parameters holds, and each tensor's elements as its data type stores them.
 *
 * @param file Names the file in errors.
 */
export function storedWeights(
  network: Network,
  values: ReadonlyMap<string, Float32Array>,
  { dtype = "F32", metadata = {} }: SaveWeightsOptions,
  file: string,
): { plan: SafetensorsPlan; elements: (name: string) => StoredArray } {
  const refuse = (what: string) => {
    throw new RangeError(`Cannot write ${file}: ${what}`);
  };
  checkChoice(`write ${file}`, "dtype", dtype, ["F32", "F16", "BF16"]);
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
  const isReserved = (key: string) => RESERVED.includes(key);
  const free = Object.entries(metadata).filter(([key]) => !isReserved(key));
  const own = { ...describeModel(network.model), ...Object.fromEntries(free) };
  const shared = shareTensors({ tensors, metadata: own }, network);
  // What a file of the same network says of itself may be given again.
  const other = Object.keys(metadata)
    .find((key) => isReserved(key) && metadata[key] !== shared.metadata[key]);
  if (other) refuse(`expected metadata without ${RESERVED.join(", ")} of its own, got ${other}`);
  const elements = (name: string) => {
    const { dtype: stored, data } = shared.tensors.get(name)!;
    if (stored !== dtype) return data;
    const doing = `Cannot write ${file}: expected numbers of ${name}`;
    return narrowed(dtype, data as Float32Array, doing);
  };
  return { plan: shared, elements };
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

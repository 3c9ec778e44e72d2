/**
 * The host's side of this library in the comparison: layouts of attention, and initialization, which
 * threads of the host compute whatever the device.
 * @module
 */

import { mimeticAttention } from "../../src/initializers/mod.ts";
import { describe, initialize, vit } from "../../src/models/mod.ts";
import { svd as decompose } from "../../src/tensors/mod.ts";
import { fingerprint, moments, numbers } from "../fingerprints.ts";
import type { Attention, Initialization, Svd } from "../workloads.ts";
import type { Prepared } from "./peer.ts";

type Sizes = Pick<Attention, "batch" | "heads" | "tokens" | "headDim">;

/** Calls back for each row of K numbers: its place in (B, H, T, K) and in (B, T, parts, H, K). */
function eachRow(
  { batch, heads, tokens, headDim }: Sizes,
  parts: number,
  visit: (part: number, split: number, packed: number) => void,
): void {
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < tokens; t++) {
        const split = ((b * heads + h) * tokens + t) * headDim;
        for (let part = 0; part < parts; part++) {
          visit(part, split, (((b * tokens + t) * parts + part) * heads + h) * headDim);
        }
      }
    }
  }
}

/** Several (B, H, T, K) as one (B, T, parts · H · K). */
export function packed(size: Sizes, parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const out = new Float32Array(parts.length * parts[0].length);
  eachRow(size, parts.length, (part, from, to) => {
    out.set(parts[part].subarray(from, from + size.headDim), to);
  });
  return out;
}

/** (B, T, 3 · H · K) as three (B, H, T, K). */
export function unpacked(size: Sizes, values: Float32Array, parts = 3): Float32Array[] {
  const out = Array.from({ length: parts }, () => new Float32Array(values.length / parts));
  eachRow(size, parts, (part, to, from) => {
    out[part].set(values.subarray(from, from + size.headDim), to);
  });
  return out;
}

/** (B, T, H · K) as (B, H, T, K). */
export function headsFirst(size: Sizes, values: Float32Array): Float32Array {
  return unpacked(size, values, 1)[0];
}

/** Draws every parameter of the model, attention's by the mimetic scheme if asked for. */
export function initialization({ scheme, dim, depth, heads }: Initialization): Prepared {
  const model = vit({ dim, depth, heads, patch: 16, imageSize: 224, classes: 1000 });
  const network = describe(model);
  const structured = scheme === "mimetic" ? [mimeticAttention()] : [];
  let values = new Map<string, Float32Array>();
  let seed = 0;
  const step = () => void (values = initialize(network, { seed: seed++, structured }));
  return {
    step,
    sync: () => Promise.resolve(),
    result() {
      step();
      const trained = network.parameters.filter(({ use }) => use !== "fixed");
      const count = trained.reduce((sum, { name }) => sum + values.get(name)!.length, 0);
      const qkv = values.get("blocks.0.attn.qkv.weight")!;
      return Promise.resolve({ moments: moments(count, qkv) });
    },
    dispose: () => values.clear(),
  };
}

/** All singular triplets of one matrix; the result is its singular values. */
export function svd({ n }: Svd): Prepared {
  const matrix = numbers(5, n * n);
  let values: Float64Array = new Float64Array();
  const step = () => void ({ values } = decompose(matrix, n, n));
  return {
    step,
    sync: () => Promise.resolve(),
    result() {
      step();
      return Promise.resolve({ "singular values": fingerprint(values) });
    },
    dispose: () => {},
  };
}

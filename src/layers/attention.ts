import { attention as attend, type Tensor } from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type Initializer, pytorchLinear, zeros } from "../initializers/mod.ts";
import { linear } from "./linear.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode attention}. */
export interface AttentionOptions {
  /** Heads H; the width must be a multiple. */
  readonly heads: number;
  /** Which of the model's attention layers this is, and how many there are. */
  readonly layer: { readonly index: number; readonly count: number };
  /** A token sees itself and earlier ones only. Default false. */
  readonly causal?: boolean;
  /** Makes both weights. Default PyTorch's. */
  readonly weightInitializer?: Initializer;
}

/**
 * Multi-head self-attention `x [B, N, D] → [B, N, D]` with timm's parameters: `qkv.weight`
 * `(3D, D)`, `qkv.bias`, `proj.weight` `(D, D)`, `proj.bias`. It publishes an attention role, which
 * is what `mimeticAttention` initializes.
 *
 * @throws {RangeError} if D isn't a multiple of the number of heads.
 */
export function attention(scope: Scope, x: Tensor, options: AttentionOptions): Tensor {
  const { heads, layer: { index, count }, causal, weightInitializer = pytorchLinear() } = options;
  const d = x.shape[x.shape.length - 1];
  checkInteger(`build attention "${scope.name}"`, "heads", heads);
  if (d % heads !== 0) {
    throw new RangeError(
      `Cannot build attention "${scope.name}" as the width must be a multiple of the heads: ` +
        `${d} wide, ${heads} heads`,
    );
  }
  const initializers = { weightInitializer, biasInitializer: zeros() };
  const qkv = linear(scope.child("qkv"), x, { features: 3 * d, ...initializers });
  const mixed = attend(qkv, { heads, causal });
  const made = linear(scope.child("proj"), mixed, { features: d, ...initializers });
  const parameter = (name: string, shape: number[]) => ({
    name: scope.join(name),
    shape,
    fanIn: d,
    fanOut: shape[0],
  });
  const packed = parameter("qkv.weight", [3 * d, d]);
  scope.role({
    kind: "attention",
    name: scope.name,
    index,
    count,
    dim: d,
    contextDim: d,
    heads,
    keyHeads: heads,
    headDim: d / heads,
    query: { parameter: packed, row: 0, rows: d },
    key: { parameter: packed, row: d, rows: d },
    value: { parameter: packed, row: 2 * d, rows: d },
    projection: { parameter: parameter("proj.weight", [d, d]), row: 0, rows: d },
    biases: [
      { parameter: parameter("qkv.bias", [3 * d]), row: 0, rows: 3 * d },
      { parameter: parameter("proj.bias", [d]), row: 0, rows: d },
    ],
  });
  return made;
}

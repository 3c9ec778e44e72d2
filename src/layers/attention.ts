import { attention as attend, type Tensor } from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type GridPositions, type Initializer, pytorchLinear, zeros } from "../initializers/mod.ts";
import { linearWithParameters } from "./linear.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode attention}. */
export interface AttentionOptions {
  /** Heads H; the width must be a multiple. */
  readonly heads: number;
  /** A token sees itself and earlier ones only. Default false. */
  readonly causal?: boolean;
  /** The positions that were added to tokens on a grid, for schemes that look at them. */
  readonly positions?: GridPositions;
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
  const { heads, causal, positions, weightInitializer = pytorchLinear() } = options;
  const d = checkHeads(scope, x, heads);
  const initializers = { weightInitializer, biasInitializer: zeros() };
  scope.observe("input", x);
  const qkv = linearWithParameters(scope.child("qkv"), x, { features: 3 * d, ...initializers });
  const mixed = attend(qkv.y, { heads, causal });
  const proj = linearWithParameters(scope.child("proj"), mixed, { features: d, ...initializers });
  scope.role({
    kind: "attention",
    dim: d,
    contextDim: d,
    heads,
    keyHeads: heads,
    headDim: d / heads,
    query: qkv.weight.rows(0, d),
    key: qkv.weight.rows(d, d),
    value: qkv.weight.rows(2 * d, d),
    projection: proj.weight.whole(),
    biases: [qkv.bias!.whole(), proj.bias!.whole()],
    ...positions && { positions },
  });
  return proj.y;
}

/** The width of `x [..., D]`, which must be a multiple of the heads. */
export function checkHeads(scope: Scope, { shape }: Tensor, heads: number): number {
  const d = shape[shape.length - 1];
  checkInteger(`build attention "${scope.name}"`, "heads", heads);
  if (d % heads === 0) return d;
  throw new RangeError(
    `Cannot build attention "${scope.name}": expected a width that is a multiple of the heads, got ` +
      `${d} wide, ${heads} heads`,
  );
}

import { attention as attend, concat, reshape, slice, type Tensor } from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { type GridPositions, type Initializer, pytorchLinear, zeros } from "../initializers/mod.ts";
import { attentionRole } from "./attention_role.ts";
import { layerNorm } from "./layer_norm.ts";
import { linearWithParameters } from "./linear.ts";
import { requireAxes } from "./require_axes.ts";
import type { Scope } from "./scope.ts";

/** Options of {@linkcode attention}. */
export interface AttentionOptions {
  /** Heads H; the width must be a multiple. */
  readonly heads: number;
  /** A token sees itself and earlier ones only. Default false. */
  readonly causal?: boolean;
  /**
   * Layer norms of each head's queries and keys, `q_norm` and `k_norm` of `(K)` (Dehghani et al. 2023).
   * Behind them, logits are no longer x W_Q W_Kᵀ xᵀ, which is what schemes for attention set. Default false.
   */
  readonly qkNorm?: boolean;
  /** The positions that were added to tokens on a grid, for schemes that look at them. */
  readonly positions?: GridPositions;
  /** Makes both weights. Default PyTorch's. */
  readonly weightInitializer?: Initializer;
}

/** The epsilon of the norms of queries and keys in timm's ViTs. */
const EPSILON = 1e-6;

/**
 * Multi-head self-attention `x [B, N, D] → [B, N, D]` with timm's parameters: `qkv.weight`
 * `(3D, D)`, `qkv.bias`, `proj.weight` `(D, D)`, `proj.bias`. It publishes an attention role, which
 * is what `mimeticAttention` initializes.
 *
 * @throws {RangeError} if D isn't a multiple of the number of heads.
 */
export function attention(scope: Scope, x: Tensor, options: AttentionOptions): Tensor {
  const { heads, causal, qkNorm = false, positions, weightInitializer = pytorchLinear() } = options;
  const d = checkHeads(scope, x, heads);
  const initializers = { weightInitializer, biasInitializer: zeros() };
  scope.observe("input", x);
  const qkv = linearWithParameters(scope.child("qkv"), x, { features: 3 * d, ...initializers });
  const mixed = attend(qkNorm ? normalizeHeads(scope, qkv.y, heads) : qkv.y, { heads, causal });
  const proj = linearWithParameters(scope.child("proj"), mixed, { features: d, ...initializers });
  scope.role(attentionRole(qkv, proj, { heads, positions }));
  return proj.y;
}

/** Layer norms of each head's queries and keys: `qkv [B, N, 3D] → [B, N, 3D]`. */
function normalizeHeads(scope: Scope, qkv: Tensor, heads: number): Tensor {
  const [batch, tokens, width] = qkv.shape;
  const d = width / 3;
  const normalized = (name: string, start: number) => {
    const own = reshape(slice(qkv, 2, start, d), [batch, tokens, heads, d / heads]);
    return reshape(layerNorm(scope.child(name), own, { epsilon: EPSILON }), [batch, tokens, d]);
  };
  const [query, key] = [normalized("q_norm", 0), normalized("k_norm", d)];
  return concat([query, key, slice(qkv, 2, 2 * d, d)], 2);
}

/** The width of `x [B, N, D]`, which must be a multiple of the heads. */
export function checkHeads(scope: Scope, x: Tensor, heads: number): number {
  requireAxes(scope, x, "[B, N, D]");
  const d = x.shape[2];
  checkInteger(`build attention "${scope.name}"`, "heads", heads);
  if (d % heads === 0) return d;
  throw new RangeError(
    `Cannot build attention "${scope.name}": expected a width that is a multiple of the heads, got ` +
      `${d} wide, ${heads} heads`,
  );
}

import { add, type Tensor } from "../graph/mod.ts";
import { type GridPositions, timmVit } from "../initializers/mod.ts";
import {
  attention,
  layerNorm,
  layerScale,
  mlp,
  type Scope,
  stochasticDepth,
} from "../layers/mod.ts";
import type { VitBlockSettings } from "./vit_settings.ts";

/** The epsilon of timm's layer norms. */
export const EPSILON = 1e-6;

/** A block of a Vision Transformer, `x [B, N, D] → [B, N, D]`, with timm's names. */
export function vitBlock(
  scope: Scope,
  x: Tensor,
  { dim, heads, mlpRatio, skips, qkNorm, layerScale: initial, dropPath }: VitBlockSettings,
  positions?: GridPositions,
): Tensor {
  const weightInitializer = timmVit();
  const scaled = (name: string, y: Tensor) =>
    initial === 0 ? y : layerScale(scope.child(name), y, initial);
  const attended = attention(
    scope.child("attn"),
    layerNorm(scope.child("norm1"), x, { epsilon: EPSILON }),
    { heads, qkNorm, positions, weightInitializer },
  );
  const onto = (stream: Tensor, branch: Tensor, name: string) =>
    skips ? add(stream, stochasticDepth(scope.child(name), branch, dropPath)) : branch;
  const middle = onto(x, scaled("ls1", attended), "drop_path1");
  const hidden = Math.trunc(dim * mlpRatio);
  const normalized = layerNorm(scope.child("norm2"), middle, { epsilon: EPSILON });
  const made = mlp(scope.child("mlp"), normalized, { hidden, weightInitializer });
  const y = onto(middle, scaled("ls2", made), "drop_path2");
  scope.observe("output", y);
  return y;
}

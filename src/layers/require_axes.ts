import type { Tensor } from "../graph/mod.ts";
import { formatShape } from "../tensors/mod.ts";
import type { Scope } from "./scope.ts";

/**
 * Throws unless a layer's input has the axes that it is written with: `"[B, T, D]"`, or `"[..., D]"` for one axis
 * or more.
 */
export function requireAxes(scope: Scope, { shape }: Tensor, axes: string): void {
  const fits = axes.startsWith("[...") ? shape.length > 0 : shape.length === axes.split(",").length;
  if (fits) return;
  throw new RangeError(
    `Cannot build "${scope.name}": expected x ${axes}, got ${formatShape(shape)}`,
  );
}

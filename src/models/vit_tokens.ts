import { add, concat, repeat, reshape, type Tensor } from "../graph/mod.ts";
import { type GridPositions, normal, sinCosPositions2d, timmVit } from "../initializers/mod.ts";
import { type ParameterHandle, patchEmbedding, type Scope } from "../layers/mod.ts";
import type { VitSettings } from "./vit_settings.ts";

/** How many tokens stand before those of the patches: the class token and the registers. */
export function prefixTokens({ classToken, registerTokens }: VitSettings): number {
  return Number(classToken) + registerTokens;
}

/** Tokens `[B, N, D]` with their positions, and where these are. */
export function embedImages(
  scope: Scope,
  images: Tensor,
  settings: VitSettings,
): { tokens: Tensor; positions: GridPositions } {
  const { dim, imageSize, patch, prefixPositions } = settings;
  const x = patchEmbedding(scope.child("patch_embed"), images, { features: dim, patch });
  const first = prefixPositions ? prefixTokens(settings) : 0;
  const { declaration, tensor } = positionEmbedding(scope, first, settings);
  const side = imageSize / patch;
  const positions = { parameter: declaration, first, height: side, width: side };
  const prefix = learnedTokens(scope, x.shape[0], settings);
  const tokens = !prefix.length
    ? add(x, tensor)
    : prefixPositions
    ? add(concat([...prefix, x], 1), tensor)
    : concat([...prefix, add(x, tensor)], 1);
  return { tokens, positions };
}

/** `cls_token` and `reg_token`, for every image: `[B, n, D]`. */
function learnedTokens(
  scope: Scope,
  batch: number,
  { dim, classToken, registerTokens }: VitSettings,
): Tensor[] {
  const token = (name: string, count: number) => {
    const { tensor } = scope.parameter(name, {
      shape: [1, count, dim],
      fanIn: dim,
      fanOut: dim,
      // As timm's: all but zero, so that a token starts as its position says.
      initializer: normal(1e-6),
      use: "undecayed",
    });
    return repeat(reshape(tensor, [count, dim]), 0, batch);
  };
  return [
    ...classToken ? [token("cls_token", 1)] : [],
    ...registerTokens ? [token("reg_token", registerTokens)] : [],
  ];
}

/** `pos_embed [1, N, D]`, with `first` leading rows, of zeros where positions are fixed. */
function positionEmbedding(
  scope: Scope,
  first: number,
  { dim, imageSize, patch, positions, positionScale }: VitSettings,
): ParameterHandle {
  const side = imageSize / patch;
  const rows = first + side * side;
  const fixed = () => {
    const values = new Float32Array(rows * dim);
    const grid = sinCosPositions2d({ height: side, width: side, dim, scale: positionScale });
    values.set(grid, first * dim);
    return values;
  };
  return scope.parameter("pos_embed", {
    shape: [1, rows, dim],
    fanIn: dim,
    fanOut: dim,
    initializer: positions === "sincos" ? fixed : timmVit(),
    use: positions === "sincos" ? "fixed" : "undecayed",
  });
}

import { add, concat, mean, repeat, reshape, slice, type Tensor } from "../graph/mod.ts";
import { checkChoice, checkIntegers, checkNumber } from "../host/mod.ts";
import {
  type GridPositions,
  normal,
  sinCosPositions2d,
  timmVit,
  zeros,
} from "../initializers/mod.ts";
import {
  attention,
  layerNorm,
  linear,
  mlp,
  type ParameterHandle,
  patchEmbedding,
  type Scope,
} from "../layers/mod.ts";
import type { Model } from "./model.ts";

/** Settings of a Vision Transformer. */
export interface VitOptions {
  /** Width D of the tokens. Default 192. */
  readonly dim?: number;
  /** Blocks. Default 12. */
  readonly depth?: number;
  /** Attention heads. Default 3. */
  readonly heads?: number;
  /** Side of a patch in pixels. Default 4. */
  readonly patch?: number;
  /** Width of the perceptrons over that of the tokens; a part of a feature is cut off. Default 4. */
  readonly mlpRatio?: number;
  /** Side of the images in pixels. Default 32. */
  readonly imageSize?: number;
  /** Channels of the images. Default 3. */
  readonly channels?: number;
  /** Classes. Default 10. */
  readonly classes?: number;
  /** What the head reads: the mean over tokens, or a class token. Default `"avg"`. */
  readonly pool?: "avg" | "token";
  /** Fixed 2-D sine and cosine positions, or learned ones. Default `"sincos"`. */
  readonly positions?: "sincos" | "learned";
  /**
   * A factor on the fixed positions. Its ratio to the patch embedding decides how local the first
   * attention map of a mimetic initialization is. Default 1.
   */
  readonly positionScale?: number;
}

const DEFAULTS: Required<VitOptions> = {
  dim: 192,
  depth: 12,
  heads: 3,
  patch: 4,
  mlpRatio: 4,
  imageSize: 32,
  channels: 3,
  classes: 10,
  pool: "avg",
  positions: "sincos",
  positionScale: 1,
};

/** The epsilon of timm's layer norms. */
const EPSILON = 1e-6;

/**
 * A Vision Transformer with pre-norm blocks (Dosovitskiy et al. 2021), `[B, C, H, W] → [B, classes]`,
 * with timm's parameter names, layouts and default initialization.
 *
 * @throws {RangeError} if a setting is out of range, or the sizes don't divide as they must.
 *
 * @example
 * ```ts
 * import { vit } from "@x/mimetic/models";
 *
 * const model = vit({ dim: 96, depth: 6, heads: 3, patch: 4 });
 * console.log(model.name, model.configuration);
 * ```
 */
export function vit(options: VitOptions = {}): Model {
  const settings = { ...DEFAULTS, ...options };
  const { imageSize, channels, classes, patch, pool } = settings;
  check(settings);
  return {
    name: `vit_${settings.dim}_${settings.depth}_${settings.heads}_patch${patch}_${imageSize}`,
    configuration: { architecture: "vit", ...settings },
    input: { name: "images", shape: [channels, imageSize, imageSize], dtype: "float32" },
    classes,
    build(scope, images) {
      const embedded = embed(scope, images, settings);
      let x = embedded.tokens;
      for (let index = 0; index < settings.depth; index++) {
        x = block(scope.child(`blocks.${index}`), x, settings, embedded.positions);
      }
      return head(scope, x, pool, classes);
    },
  };
}

function check(settings: Required<VitOptions>): void {
  const { dim, depth, heads, imageSize, channels, classes, patch } = settings;
  checkIntegers("build a ViT", { dim, depth, heads, imageSize, channels, classes, patch });
  checkChoice("build a ViT", "pool", settings.pool, ["avg", "token"]);
  checkChoice("build a ViT", "positions", settings.positions, ["sincos", "learned"]);
  checkNumber("build a ViT", "positionScale", settings.positionScale);
  checkNumber("build a ViT", "mlpRatio", settings.mlpRatio);
  if (Math.trunc(dim * settings.mlpRatio) < 1) {
    throw new RangeError(
      `Cannot build a ViT: expected an mlpRatio that makes perceptrons at least 1 wide, got ` +
        `${settings.mlpRatio} of ${dim}`,
    );
  }
  if (imageSize % patch !== 0) {
    throw new RangeError(
      `Cannot build a ViT: expected images of a whole number of patches, got ${imageSize} pixels ` +
        `and patches of ${patch}`,
    );
  }
  if (dim % heads !== 0) {
    throw new RangeError(
      `Cannot build a ViT: expected a width that is a multiple of the heads, got ${dim} wide, ` +
        `${heads} heads`,
    );
  }
  if (settings.positions === "sincos" && dim % 4 !== 0) {
    throw new RangeError(
      `Cannot build a ViT with positions of sines and cosines: expected a width that is a multiple ` +
        `of 4, got ${dim}; use learned positions`,
    );
  }
}

/** Tokens `[B, N, D]` with their positions, and where these are. */
function embed(
  scope: Scope,
  images: Tensor,
  settings: Required<VitOptions>,
): { tokens: Tensor; positions: GridPositions } {
  const { dim, imageSize, patch, pool } = settings;
  const x = patchEmbedding(scope.child("patch_embed"), images, { features: dim, patch });
  const [batch, tokens] = x.shape;
  const classTokens = pool === "token" ? 1 : 0;
  const { declaration, tensor } = positionEmbedding(scope, tokens, classTokens, settings);
  const side = imageSize / patch;
  const positions = { parameter: declaration, first: classTokens, height: side, width: side };
  if (!classTokens) return { tokens: add(x, tensor), positions };
  const token = scope.parameter("cls_token", {
    shape: [1, 1, dim],
    fanIn: dim,
    fanOut: dim,
    // As timm's: all but zero, so that the token starts as its position says.
    initializer: normal(1e-6),
    use: "undecayed",
  });
  const all = concat([repeat(reshape(token.tensor, [1, dim]), 0, batch), x], 1);
  return { tokens: add(all, tensor), positions };
}

/** `pos_embed [1, N, D]`, with a leading row of zeros for a class token. */
function positionEmbedding(
  scope: Scope,
  tokens: number,
  classTokens: number,
  { dim, imageSize, patch, positions, positionScale }: Required<VitOptions>,
): ParameterHandle {
  const side = imageSize / patch;
  const rows = tokens + classTokens;
  const fixed = () => {
    const values = new Float32Array(rows * dim);
    const grid = sinCosPositions2d({ height: side, width: side, dim, scale: positionScale });
    values.set(grid, classTokens * dim);
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

function block(
  scope: Scope,
  x: Tensor,
  { dim, heads, mlpRatio }: Required<VitOptions>,
  positions: GridPositions,
): Tensor {
  const weightInitializer = timmVit();
  const attended = attention(
    scope.child("attn"),
    layerNorm(scope.child("norm1"), x, { epsilon: EPSILON }),
    { heads, positions, weightInitializer },
  );
  const middle = add(x, attended);
  const hidden = Math.trunc(dim * mlpRatio);
  const normalized = layerNorm(scope.child("norm2"), middle, { epsilon: EPSILON });
  const y = add(middle, mlp(scope.child("mlp"), normalized, { hidden, weightInitializer }));
  scope.observe("output", y);
  return y;
}

/** timm normalizes after pooling (`fc_norm`) with mean pooling, before it (`norm`) with a class token. */
function head(scope: Scope, x: Tensor, pool: "avg" | "token", classes: number): Tensor {
  const [batch, , dim] = x.shape;
  const features = pool === "avg"
    ? layerNorm(scope.child("fc_norm"), mean(x, 1), { epsilon: EPSILON })
    : reshape(
      slice(layerNorm(scope.child("norm"), x, { epsilon: EPSILON }), 1, 0, 1),
      [batch, dim],
    );
  return linear(scope.child("head"), features, {
    features: classes,
    weightInitializer: timmVit(),
    biasInitializer: zeros(),
  });
}

import { mean, reshape, slice, type Tensor } from "../graph/mod.ts";
import { timmVit, zeros } from "../initializers/mod.ts";
import { dropout, layerNorm, linear, type Scope } from "../layers/mod.ts";
import type { Model } from "./model.ts";
import { EPSILON, vitBlock } from "./vit_block.ts";
import { settingsOfBlock, type VitOptions, type VitSettings, vitSettings } from "./vit_settings.ts";
import { embedImages, prefixTokens } from "./vit_tokens.ts";

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
  const settings = vitSettings(options);
  const { imageSize, channels, classes, patch } = settings;
  return {
    name: `vit_${settings.dim}_${settings.depth}_${settings.heads}_patch${patch}_${imageSize}`,
    configuration: { architecture: "vit", ...settings },
    input: { name: "images", shape: [channels, imageSize, imageSize], dtype: "float32" },
    classes,
    build(scope, images) {
      const embedded = embedImages(scope, images, settings);
      let x = embedded.tokens;
      for (let index = 0; index < settings.depth; index++) {
        x = scope.block(
          `blocks.${index}`,
          (block) => vitBlock(block, x, settingsOfBlock(settings, index), embedded.positions),
        );
      }
      return head(scope, x, settings);
    },
  };
}

/**
 * timm normalizes after pooling (`fc_norm`) with mean pooling, which leaves out the class token and the
 * registers, and before it (`norm`) with a class token.
 */
function head(scope: Scope, x: Tensor, settings: VitSettings): Tensor {
  const weights = { weightInitializer: timmVit(), biasInitializer: zeros() };
  const features = settings.pool === "avg"
    ? layerNorm(scope.child("fc_norm"), mean(patchTokens(x, settings), 1), { epsilon: EPSILON })
    : classFeatures(layerNorm(scope.child("norm"), x, { epsilon: EPSILON }));
  const kept = dropout(scope.child("head_drop"), features, settings.dropout);
  return linear(scope.child("head"), kept, { features: settings.classes, ...weights });
}

/** The tokens of the patches, which stand behind all others. */
function patchTokens(x: Tensor, settings: VitSettings): Tensor {
  const first = prefixTokens(settings);
  return first ? slice(x, 1, first, x.shape[1] - first) : x;
}

/** The first token: `[B, N, D] → [B, D]`. */
function classFeatures(x: Tensor): Tensor {
  const [batch, , dim] = x.shape;
  return reshape(slice(x, 1, 0, 1), [batch, dim]);
}

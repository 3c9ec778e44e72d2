import { add, embedding, reshape, type Tensor } from "../graph/mod.ts";
import { checkInteger } from "../host/mod.ts";
import { normal, sinCosPositions2d, timmVit, zeros } from "../initializers/mod.ts";
import { layerNorm, linear, type Scope } from "../layers/mod.ts";
import { checkSettings } from "./check_settings.ts";
import type { Model } from "./model.ts";
import { EPSILON, vitBlock } from "./vit_block.ts";
import {
  checkVitBlocks,
  settingsOfBlock,
  type VitBlockOptions,
  vitBlockSettings,
} from "./vit_settings.ts";

/** Settings of {@linkcode vitCore}. */
export interface VitCoreOptions extends VitBlockOptions {
  /** Different tokens V. */
  readonly vocabulary: number;
  /** Tokens T of a sequence. Default 64. */
  readonly length?: number;
}

/**
 * The blocks of a Vision Transformer on tokens of a vocabulary in place of patches, each of which is answered
 * by a token: `int32 [B, T] → [B·T, V]`. Blocks have the names and shapes of those of {@linkcode vit}, and a
 * token sees all others. Around them are a table of embeddings, `embed.weight` `(V, D)`, fixed positions
 * of sines and cosines, a last norm and a head. What its blocks learned, `growBlocks` puts into a Vision Transformer.
 *
 * @throws {RangeError} if a setting is out of range, or the width isn't a multiple of the heads.
 *
 * @example
 * ```ts
 * import { dyck } from "@x/mimetic/data";
 * import { describe, vitCore } from "@x/mimetic/models";
 *
 * const { vocabulary, length } = dyck({ hidden: 0.5 });
 * const core = vitCore({ vocabulary, length, dim: 64, depth: 3, heads: 2 });
 * console.log(core.name, describe(core).parameters.length);
 * ```
 */
export function vitCore(options: VitCoreOptions): Model {
  const { vocabulary, length = 64, ...own } = options;
  const blocks = vitBlockSettings(own);
  checkSettings("build a ViT's core", options, { vocabulary, length, ...blocks }, "vit_core");
  checkVitBlocks("build a ViT's core", blocks);
  checkInteger("build a ViT's core", "vocabulary", vocabulary);
  checkInteger("build a ViT's core", "length", length);
  const { dim, depth } = blocks;
  return {
    name: `vit_core_${dim}_${depth}_${blocks.heads}`,
    configuration: { architecture: "vit_core", vocabulary, length, ...blocks },
    input: { name: "tokens", shape: [length], dtype: "int32" },
    classes: vocabulary,
    build(scope, tokens) {
      let x = embedTokens(scope, tokens, { vocabulary, dim });
      for (let index = 0; index < depth; index++) {
        x = scope.block(
          `blocks.${index}`,
          (block) => vitBlock(block, x, settingsOfBlock(blocks, index)),
        );
      }
      const features = layerNorm(scope.child("norm"), x, { epsilon: EPSILON });
      const rows = reshape(features, [tokens.shape[0] * tokens.shape[1], dim]);
      const weights = { weightInitializer: timmVit(), biasInitializer: zeros() };
      return linear(scope.child("head"), rows, { features: vocabulary, ...weights });
    },
  };
}

/** Tokens with fixed positions: `int32 [B, T] → [B, T, D]`. */
function embedTokens(
  scope: Scope,
  tokens: Tensor,
  { vocabulary, dim }: { vocabulary: number; dim: number },
): Tensor {
  const length = tokens.shape[1];
  const table = scope.child("embed").parameter("weight", {
    shape: [vocabulary, dim],
    fanIn: vocabulary,
    fanOut: dim,
    // About as large as positions, so that attention can be by either.
    initializer: normal(0.5),
    use: "undecayed",
  }).tensor;
  const positions = scope.parameter("pos_embed", {
    shape: [1, length, dim],
    fanIn: dim,
    fanOut: dim,
    initializer: () => positionsOfRow(length, dim),
    use: "fixed",
  }).tensor;
  return add(embedding(table, tokens), positions);
}

/** The first D columns of sine and cosine positions of a grid with one row, `(T, D)`. */
function positionsOfRow(length: number, dim: number): Float32Array {
  const wide = Math.max(8, Math.ceil(dim / 4) * 4);
  const grid = sinCosPositions2d({ height: 1, width: length, dim: wide });
  const positions = new Float32Array(length * dim);
  for (let i = 0; i < length; i++) {
    positions.set(grid.subarray(i * wide, i * wide + dim), i * dim);
  }
  return positions;
}

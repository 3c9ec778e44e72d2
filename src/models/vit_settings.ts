import {
  checkChoice,
  checkInteger,
  checkIntegers,
  checkNumber,
  checkSwitches,
} from "../host/mod.ts";
import { checkSettings } from "./check_settings.ts";

/** Settings of the blocks of a Vision Transformer. */
export interface VitBlockOptions {
  /** Width D of the tokens. Default 192. */
  readonly dim?: number;
  /** Blocks. Default 12. */
  readonly depth?: number;
  /** Attention heads. Default 3. */
  readonly heads?: number;
  /** Width of the perceptrons over that of the tokens; a part of a feature is cut off. Default 4. */
  readonly mlpRatio?: number;
  /**
   * What layer scale of both branches of a block starts from (Touvron et al. 2021), timm's `init_values`; 0
   * leaves it out. Default 0.
   */
  readonly layerScale?: number;
  /**
   * Adds what goes into each branch to what comes out. Without, a block is its branches one after the other,
   * which trains from starts that are made for it only (arXiv:2510.00345). Default true.
   */
  readonly skips?: boolean;
  /** Layer norms of each head's queries and keys (Dehghani et al. 2023). Default false. */
  readonly qkNorm?: boolean;
  /**
   * Stochastic depth of both branches (Huang et al. 2016): the rate of the last block, rising linearly from 0,
   * timm's `drop_path_rate`. Default 0.
   */
  readonly dropPath?: number;
}

/** Settings of a Vision Transformer. */
export interface VitOptions extends VitBlockOptions {
  /** Side of a patch in pixels. Default 4. */
  readonly patch?: number;
  /** Side of the images in pixels. Default 32. */
  readonly imageSize?: number;
  /** Channels of the images. Default 3. */
  readonly channels?: number;
  /** Classes. Default 10. */
  readonly classes?: number;
  /** What the head reads: the mean over the patches' tokens, or the class token. Default `"avg"`. */
  readonly pool?: "avg" | "token";
  /** Puts a class token before those of the patches. Default true with the pool `"token"`, else false. */
  readonly classToken?: boolean;
  /** Learned tokens behind the class token that are not read (Darcet et al. 2023). Default 0. */
  readonly registerTokens?: number;
  /**
   * Adds positions to the class token and the registers too; timm's `no_embed_class` is the contrary. With
   * fixed positions these are zeros. Default true.
   */
  readonly prefixPositions?: boolean;
  /** Fixed 2-D sine and cosine positions, or learned ones. Default `"sincos"`. */
  readonly positions?: "sincos" | "learned";
  /**
   * A factor on the fixed positions. Its ratio to the patch embedding decides how local the first
   * attention map of a mimetic initialization is. Default 1.
   */
  readonly positionScale?: number;
  /** Dropout of the features before the head, timm's `drop_rate`. Default 0. */
  readonly dropout?: number;
}

/** All settings of the blocks. */
export type VitBlockSettings = Required<VitBlockOptions>;

/** All settings of a Vision Transformer. */
export type VitSettings = Required<VitOptions>;

const DEFAULTS: Omit<VitSettings, "classToken"> = {
  dim: 192,
  depth: 12,
  heads: 3,
  patch: 4,
  mlpRatio: 4,
  imageSize: 32,
  channels: 3,
  classes: 10,
  pool: "avg",
  registerTokens: 0,
  prefixPositions: true,
  layerScale: 0,
  skips: true,
  qkNorm: false,
  dropPath: 0,
  positions: "sincos",
  positionScale: 1,
  dropout: 0,
};

/**
 * All settings, with the defaults for what isn't given.
 *
 * @throws {RangeError} if one is out of range, or the sizes don't divide as they must.
 */
export function vitSettings(options: VitOptions): VitSettings {
  checkSettings("build a ViT", options, { ...DEFAULTS, classToken: false }, "vit");
  const { pool = DEFAULTS.pool } = options;
  const settings = { ...DEFAULTS, classToken: pool === "token", ...options };
  check(settings);
  return settings;
}

/** All settings of the blocks alone, with the same defaults; what is of a whole network is left out. */
export function vitBlockSettings(options: VitBlockOptions): VitBlockSettings {
  const { dim, depth, heads, mlpRatio, layerScale, skips, qkNorm, dropPath } = {
    ...DEFAULTS,
    ...options,
  };
  return { dim, depth, heads, mlpRatio, layerScale, skips, qkNorm, dropPath };
}

/** The settings of one block: its own rate of stochastic depth in place of the last block's. */
export function settingsOfBlock(settings: VitBlockSettings, index: number): VitBlockSettings {
  const { depth, dropPath } = settings;
  return { ...settings, dropPath: depth > 1 ? dropPath * index / (depth - 1) : 0 };
}

/** Throws a `RangeError` that says what is `doing` unless blocks can be built so. */
export function checkVitBlocks(doing: string, settings: VitBlockSettings): void {
  const { dim, depth, heads, mlpRatio, layerScale, skips, qkNorm, dropPath } = settings;
  checkIntegers(doing, { dim, depth, heads });
  checkSwitches(doing, { skips, qkNorm });
  checkNumber(doing, "layerScale", layerScale);
  checkNumber(doing, "dropPath", dropPath, { least: 0, below: 1 });
  if (dropPath > 0 && !skips) {
    throw new RangeError(
      `Cannot ${doing}: expected a dropPath of 0 without skip connections, got ${dropPath}`,
    );
  }
  checkNumber(doing, "mlpRatio", mlpRatio);
  if (Math.trunc(dim * mlpRatio) < 1) {
    throw new RangeError(
      `Cannot ${doing}: expected an mlpRatio that makes perceptrons at least 1 wide, got ` +
        `${mlpRatio} of ${dim}`,
    );
  }
  if (dim % heads !== 0) {
    throw new RangeError(
      `Cannot ${doing}: expected a width that is a multiple of the heads, got ${dim} wide, ` +
        `${heads} heads`,
    );
  }
}

function check(settings: VitSettings): void {
  const { dim, imageSize, channels, classes, patch } = settings;
  checkVitBlocks("build a ViT", settings);
  checkIntegers("build a ViT", { imageSize, channels, classes, patch });
  checkChoice("build a ViT", "pool", settings.pool, ["avg", "token"]);
  checkChoice("build a ViT", "positions", settings.positions, ["sincos", "learned"]);
  const { classToken, prefixPositions } = settings;
  checkSwitches("build a ViT", { classToken, prefixPositions });
  checkInteger("build a ViT", "registerTokens", settings.registerTokens, { least: 0 });
  if (settings.pool === "token" && !classToken) {
    throw new RangeError(
      'Cannot build a ViT: expected a class token for the pool "token", got classToken false',
    );
  }
  checkNumber("build a ViT", "positionScale", settings.positionScale);
  checkNumber("build a ViT", "dropout", settings.dropout, { least: 0, below: 1 });
  if (imageSize % patch !== 0) {
    throw new RangeError(
      `Cannot build a ViT: expected images of a whole number of patches, got ${imageSize} pixels ` +
        `and patches of ${patch}`,
    );
  }
  if (settings.positions === "sincos" && dim % 4 !== 0) {
    throw new RangeError(
      `Cannot build a ViT with positions of sines and cosines: expected a width that is a multiple ` +
        `of 4, got ${dim}; use learned positions`,
    );
  }
}

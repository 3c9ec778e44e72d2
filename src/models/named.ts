import { checkSettings } from "./check_settings.ts";
import type { Model } from "./model.ts";
import { convolutionalModels, type ConvolutionalOptions } from "./named_convolutions.ts";
import { vit } from "./vit.ts";
import type { VitOptions } from "./vit_settings.ts";

/** ViT-Tiny: 192 wide, 12 blocks, 3 heads (Touvron et al. 2021). */
export function vitTiny(options: VitOptions = {}): Model {
  return { ...vit({ dim: 192, depth: 12, heads: 3, ...options }), name: "vit_tiny" };
}

/** ViT-Small: 384 wide, 12 blocks, 6 heads. */
export function vitSmall(options: VitOptions = {}): Model {
  return { ...vit({ dim: 384, depth: 12, heads: 6, ...options }), name: "vit_small" };
}

/** ViT-Base: 768 wide, 12 blocks, 12 heads. */
export function vitBase(options: VitOptions = {}): Model {
  return { ...vit({ dim: 768, depth: 12, heads: 12, ...options }), name: "vit_base" };
}

/** A ViT for minutes on a laptop: 96 wide, 6 blocks, 3 heads. */
export function vitMicro(options: VitOptions = {}): Model {
  return { ...vit({ dim: 96, depth: 6, heads: 3, ...options }), name: "vit_micro" };
}

/** A ViT for tests and quick looks: 48 wide, 3 blocks, 3 heads. */
export function vitNano(options: VitOptions = {}): Model {
  return { ...vit({ dim: 48, depth: 3, heads: 3, ...options }), name: "vit_nano" };
}

/** Settings of models that are known by name. */
export type NamedModelOptions = VitOptions & ConvolutionalOptions;

/** The models that a command line knows by name. */
export const namedModels: Readonly<Record<string, (options?: NamedModelOptions) => Model>> = {
  vit_nano: vitNano,
  vit_micro: vitMicro,
  vit_tiny: vitTiny,
  vit_small: vitSmall,
  vit_base: vitBase,
  ...convolutionalModels,
};

/**
 * The model of that name.
 *
 * @throws {RangeError} if there is none, or a setting isn't its own; the message lists what there is.
 */
export function namedModel(name: string, options: NamedModelOptions = {}): Model {
  if (!Object.hasOwn(namedModels, name)) {
    const names = Object.keys(namedModels).join(", ");
    throw new RangeError(`Cannot find a model: expected one of ${names}, got "${name}"`);
  }
  const { architecture: _, ...own } = namedModels[name]().configuration;
  checkSettings(`build ${name}`, options, own);
  return namedModels[name](options);
}

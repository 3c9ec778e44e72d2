import { convmixer, type ConvMixerOptions } from "./convmixer.ts";
import { convnext, type ConvNextOptions } from "./convnext.ts";
import type { Model } from "./model.ts";

/** ConvMixer-256/8, kernel 5, patch 2: the authors' network for CIFAR-10. */
export function convmixer256(options: ConvMixerOptions = {}): Model {
  return { ...convmixer({ dim: 256, depth: 8, kernel: 5, ...options }), name: "convmixer_256_8" };
}

/** A ConvMixer for minutes on a laptop: 96 wide, 8 blocks, kernel 7, patch 2. */
export function convmixer96(options: ConvMixerOptions = {}): Model {
  return { ...convmixer({ dim: 96, depth: 8, kernel: 7, ...options }), name: "convmixer_96_8" };
}

/** A ConvMixer for tests and quick looks: 32 wide, 4 blocks, kernel 5, patch 4. */
export function convmixer32(options: ConvMixerOptions = {}): Model {
  const settings = { dim: 32, depth: 4, kernel: 5, patch: 4, ...options };
  return { ...convmixer(settings), name: "convmixer_32_4" };
}

/** ConvNeXt-Atto's depths and widths (timm) with a stem of patch 2 for small images. */
export function convnextAtto(options: ConvNextOptions = {}): Model {
  const settings = { depths: [2, 2, 6, 2], dims: [40, 80, 160, 320], ...options };
  return { ...convnext(settings), name: "convnext_atto" };
}

/** ConvNeXt-Femto's depths and widths (timm) with a stem of patch 2 for small images. */
export function convnextFemto(options: ConvNextOptions = {}): Model {
  const settings = { depths: [2, 2, 6, 2], dims: [48, 96, 192, 384], ...options };
  return { ...convnext(settings), name: "convnext_femto" };
}

/** ConvNeXt-Pico's depths and widths (timm) with a stem of patch 2 for small images. */
export function convnextPico(options: ConvNextOptions = {}): Model {
  const settings = { depths: [2, 2, 6, 2], dims: [64, 128, 256, 512], ...options };
  return { ...convnext(settings), name: "convnext_pico" };
}

/** ConvNeXt-Nano's depths and widths (timm) with a stem of patch 2 for small images. */
export function convnextNano(options: ConvNextOptions = {}): Model {
  const settings = { depths: [2, 2, 8, 2], dims: [80, 160, 320, 640], ...options };
  return { ...convnext(settings), name: "convnext_nano" };
}

/** ConvNeXt-Tiny (Liu et al. 2022) with a stem of patch 2 for small images; its perceptrons are matrices. */
export function convnextTiny(options: ConvNextOptions = {}): Model {
  const sizes = { depths: [3, 3, 9, 3], dims: [96, 192, 384, 768] };
  return { ...convnext({ ...sizes, convMlp: false, ...options }), name: "convnext_tiny" };
}

/** ConvNeXt-V2-Atto (Woo et al. 2023) with a stem of patch 2 for small images. */
export function convnextV2Atto(options: ConvNextOptions = {}): Model {
  const settings = { layerScale: 0, globalResponseNorm: true, ...options };
  return { ...convnextAtto(settings), name: "convnextv2_atto" };
}

/** A ConvNeXt for minutes on a laptop: four stages of two blocks, 16 to 128 wide, without patches. */
export function convnextMicro(options: ConvNextOptions = {}): Model {
  const settings = { depths: [2, 2, 2, 2], dims: [16, 32, 64, 128], patch: 1, ...options };
  return { ...convnext(settings), name: "convnext_micro" };
}

/** What all convolutional networks share. */
export type ConvolutionalOptions = Pick<
  ConvMixerOptions,
  "kernel" | "patch" | "imageSize" | "channels" | "classes"
>;

/** The convolutional networks that a command line knows by name. */
export const convolutionalModels: Readonly<
  Record<string, (options?: ConvolutionalOptions) => Model>
> = {
  convmixer_32_4: convmixer32,
  convmixer_96_8: convmixer96,
  convmixer_256_8: convmixer256,
  convnext_micro: convnextMicro,
  convnext_atto: convnextAtto,
  convnext_femto: convnextFemto,
  convnext_pico: convnextPico,
  convnext_nano: convnextNano,
  convnext_tiny: convnextTiny,
  convnextv2_atto: convnextV2Atto,
};

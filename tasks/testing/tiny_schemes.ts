/**
 * Flags of the task `schemes` for networks that train in a second.
 *
 * @module
 */

/** Flags by what has them: a network, or those on images. */
const own: Readonly<Record<string, string>> = {
  vit: "--patch=16 --epochs=1",
  convmixer: "--convmixerPatch=16 --kernel=3 --convmixerEpochs=1",
  images: "--images=40 --validation=16 --test=16",
  mamba2:
    "--letters=2 --sequences=16 --sequenceEpochs=1 --sequenceTests=16 --states=8 --dim=8 --depth=1",
};

/** Small settings of networks, for a few seconds. */
export const tinyOf = (...names: readonly string[]) => [
  ..."--preset=quick --batch=8 --device=cpu".split(" "),
  ...names.flatMap((name) => own[name].split(" ")),
];

/** The same of all. */
export const tiny = tinyOf(...Object.keys(own));

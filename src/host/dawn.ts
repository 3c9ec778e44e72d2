import { cacheFolder } from "./cache_folder.ts";

/** The version of npm's package `webgpu`, which is Dawn, that was tried. */
export const DAWN_VERSION = "0.6.2";

/**
 * The folder into which npm installs Dawn: in the user's cache folder. It has 132 MB, and so is a
 * dependency of nothing.
 */
export function dawnFolder(): string {
  return `${cacheFolder()}/dawn-${DAWN_VERSION}`;
}

/** The file of Dawn's module in that folder. */
export function dawnModule(folder: string = dawnFolder()): string {
  return `${folder}/node_modules/webgpu/index.js`;
}

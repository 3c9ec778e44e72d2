/**
 * Files that the package keeps for itself.
 *
 * @module
 */
export { cacheFolder } from "./cache_folder.ts";
export { cachedFile, cacheFile } from "./cached_file.ts";

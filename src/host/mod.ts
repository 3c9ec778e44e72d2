/**
 * What every room needs of the language and the machine it runs on: checks of arguments that say what
 * was expected and what was given, workers that don't keep a script open, files that the package keeps
 * for itself, and files that are on the disk once they are written.
 *
 * @module
 */
export { cacheFolder } from "./cache_folder.ts";
export { canWait } from "./can_wait.ts";
export { cachedFile, cacheFile } from "./cached_file.ts";
export {
  type Bounds,
  checkChoice,
  checkInteger,
  checkIntegers,
  checkNumber,
  checkSwitches,
  firstNotFinite,
  isWithin,
  kindOf,
  kindOrValue,
  numberRule,
  show,
} from "./checks.ts";
export {
  appendDurably,
  exists,
  removeIfThere,
  renameDurably,
  replaceDurably,
  requireFileName,
  syncFolder,
  writeDurably,
} from "./durable.ts";
export { DAWN_VERSION, dawnFolder, dawnModule } from "./dawn.ts";
export { adviseHugePages } from "./huge_pages.ts";
export { ignoreMissing } from "./ignore_missing.ts";
export { builtin } from "./builtin.ts";
export { crc32 } from "./crc32.ts";
export { loadWasm } from "./load_wasm.ts";
export { sha256 } from "./sha256.ts";
export { namesIn } from "./names_in.ts";
export { nearest } from "./nearest.ts";
export { formatRanges, parseRanges } from "./ranges.ts";
export { readRange } from "./read_range.ts";
export { type ReplaceableOptions, requireReplaceable } from "./replaceable.ts";
export { requireDeno } from "./require_deno.ts";
export { reasonOf } from "./reason_of.ts";
export { isSameFile } from "./same_file.ts";
export { quote, quoteAll, splitWords } from "./shell_words.ts";
export { splitPath } from "./paths.ts";
export { type Watchdog, watchdog } from "./watchdog.ts";
export { makeToken, removeStaged, stagedPath, type Staging } from "./staged.ts";
export { V8_FLAGS } from "./v8_flags.ts";
export { version } from "./version.ts";
export { warnOnce } from "./warn_once.ts";
export { Hold, startWorker, workerFailure } from "./workers.ts";

/**
 * What runs in pages and other runtimes, and the few files that need Deno.
 *
 * @module
 */
import { importsOf } from "./imports.ts";
import { isTest } from "./rooms.ts";

/**
 * The files that use Deno or Node's modules, and what for. Loading them does nothing, so that all that is
 * exported loads everywhere; what is named so runs in Deno alone.
 */
export const denoOnly: ReadonlyMap<string, string> = new Map([
  ["src/data/cifar10.ts", "downloads into a cache folder"],
  ["src/data/cifar10_folder.ts", "reads files of a folder"],
  ["src/data/download.ts", "downloads into a file, with an MD5 sum"],
  ["src/data/file_at.ts", "reads a file"],
  ["src/data/files/class_folder.ts", "lists folders"],
  ["src/data/files/image_cache.ts", "keeps decoded images in the cache folder"],
  ["src/data/files/image_cache_names.ts", "removes files of that folder"],
  ["src/data/formats/cifar_python.ts", "reads files of a folder"],
  ["src/data/formats/parquet.ts", "lists folders"],
  ["src/data/formats/parquet_file.ts", "reads files"],
  ["src/data/formats/raw_sets.ts", "reads files of a folder"],
  ["src/data/formats/svhn.ts", "reads files of a folder"],
  ["src/data/load_images.ts", "looks at a folder"],
  ["src/experiments/claim_run.ts", "claims are files in a folder"],
  ["src/experiments/claims/claim.ts", "a claim is a file"],
  ["src/experiments/claims/holder.ts", "names this process and its machine"],
  ["src/experiments/delegate.ts", "makes a folder within a run's"],
  ["src/experiments/failures.ts", "keeps files beside claims"],
  ["src/experiments/folder_config.ts", "reads a run's folder"],
  ["src/experiments/run_device.ts", "looks when a run began"],
  ["src/experiments/run_folder.ts", "a run is a folder"],
  ["src/experiments/run_records.ts", "reads and writes records"],
  ["src/experiments/tidy_folder.ts", "removes files of a run's folder"],
  ["src/experiments/trained_arms.ts", "reads files of trained networks"],
  ["src/host/cache_folder.ts", "names the user's cache folder"],
  ["src/host/cached_file.ts", "keeps files in it, where there is Deno"],
  ["src/host/crc32.ts", "takes checksums by zlib"],
  ["src/host/durable.ts", "writes files"],
  ["src/host/huge_pages.ts", "calls the C library, where there is Deno"],
  ["src/host/ignore_missing.ts", "knows Deno's errors"],
  ["src/host/names_in.ts", "reads folders"],
  ["src/host/read_range.ts", "reads files"],
  ["src/host/replaceable.ts", "looks at the file to write"],
  ["src/host/same_file.ts", "compares files by their names"],
  ["src/host/staged.ts", "removes files"],
  ["src/runs/find_folders.ts", "finds run folders"],
  ["src/runs/relative_path.ts", "knows the folder in which relative paths begin"],
  ["src/training/checkpoint_files.ts", "gives files second names"],
  ["src/training/checkpoints.ts", "a checkpoint is a folder"],
  ["src/weights/file_source.ts", "reads files"],
  ["src/weights/layouts/head_hints.ts", "reads the config.json beside a file"],
  ["src/weights/local_paths.ts", "finds the weights in a folder"],
  ["src/weights/patch/destination.ts", "looks at folders"],
  ["src/weights/patch/staged_files.ts", "writes files"],
]);

/** Published files that pages load. The playground is bundled, and so may import other texts. */
const isLoaded = (path: string) => /^(mod\.ts$|src\/|kernels\/(?!cpu\/assembly\/))/.test(path);
const isPage = (path: string) =>
  /^tasks\/playground\/((page|engine)\/|(page|worker)\.ts$)/.test(path);

/** Problems of one file with runtimes other than Deno, in words. */
export function runtimeProblems(path: string, source: string): string[] {
  if (isTest(path) || !(isLoaded(path) || isPage(path))) return [];
  const found: string[] = [];
  // Examples are checked by the documentation tests, which run in Deno.
  const code = source.replaceAll(/^\s*(\*|\/\/).*$/gm, "");
  const uses = /\bDeno\.\w+|"node:\w+/.exec(code)?.[0].replace(/^"/, "");
  const reason = denoOnly.get(path);
  if (uses && !reason) {
    found.push(`${path}: expected nothing that only Deno has, got ${uses}; or name it in denoOnly`);
  }
  if (!uses && reason) found.push(`${path}: needs nothing of Deno: remove it from denoOnly`);
  if (!isLoaded(path)) return found;
  for (const { from } of importsOf(path, source)) {
    if (/^\.{1,2}\/.*\.ts$/.test(from)) continue;
    found.push(`${path}: expected imports of TypeScript in this package, got ${from}`);
  }
  return found;
}

/** Entries of the list whose files are gone. */
export function missingFiles(paths: readonly string[]): string[] {
  return [...denoOnly.keys()]
    .filter((path) => !paths.includes(path))
    .map((path) => `${path}: is in denoOnly and nowhere else`);
}

/**
 * Writes what is made of other files and committed, so that it is loaded the same way from a checkout, a
 * package, a bundle and a server of plain modules: the texts of WGSL as modules, the AssemblyScript that is
 * made of descriptions, and the CPU kernels as WebAssembly. With `--check` it writes nothing, and names
 * the files that aren't what their sources make.
 *
 *     deno task build:kernels [webgpu|cpu] [--check]
 *
 * Without a word it does everything; `webgpu` takes a fraction of a second.
 *
 * @module
 */
import { type Generated, staleFiles, surplusFiles, writeStale } from "./build/generated.ts";
import { WGSL_MODULES, wgslModules } from "./build/wgsl.ts";

/** What can be built, and where all files of a folder must be of it. */
const parts = new Map<string, { files: () => Promise<Generated[]>; folder: string }>([
  ["webgpu", { files: wgslModules, folder: WGSL_MODULES }],
  ["cpu", {
    files: async () => await (await import("./build/wasm.ts")).cpuModules(),
    folder: "kernels/cpu/assembly/generated/",
  }],
]);

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes("--check");
  const words = args.filter((arg) => arg !== "--check");
  if (words.length > 1 || words.some((word) => !parts.has(word))) {
    const names = [...parts.keys()].join(" or ");
    console.error(`Cannot build kernels: expected ${names} and --check, got ${words.join(" ")}`);
    return 2;
  }
  const stale: string[] = [];
  const surplus: string[] = [];
  for (const [name, { files, folder }] of parts) {
    if (words.length && name !== words[0]) continue;
    const made = await files();
    stale.push(...await (check ? staleFiles : writeStale)(made));
    surplus.push(...await surplusFiles(folder, made));
  }
  for (const path of surplus) console.error(`${path}: nothing makes it: remove it`);
  if (!check) { for (const path of stale) console.log(`written: ${path}`); }
  else if (stale.length) {
    console.error(
      `Cannot accept ${stale.join(", ")}: expected what the sources make, got something else; ` +
        "run deno task build:kernels",
    );
  }
  return surplus.length || (check && stale.length) ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));

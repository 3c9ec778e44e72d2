/**
 * Writes what is made of other files and committed, so that it is loaded the same way from a checkout, a
 * package, a bundle and a server of plain modules: the texts of WGSL as modules, the AssemblyScript that is
 * made of descriptions, the CPU kernels as WebAssembly, workers as texts, and the style and script of
 * reports. With `--check` it writes nothing, and names the files that aren't what their sources make.
 *
 *     deno task build:kernels [webgpu|cpu|tensors|random|reports|workers] [--check]
 *
 * Without a word it does everything; `cpu` alone takes more than a second.
 *
 * @module
 */
import { type Generated, staleFiles, surplusFiles, writeStale } from "./build/generated.ts";
import { pageModules } from "./build/page_texts.ts";
import { WGSL_MODULES, wgslModules } from "./build/wgsl.ts";

/** What can be built, and folders in which all files are of it; only what is built is loaded. */
const parts = new Map<string, { files: () => Promise<Generated[]>; folders: readonly string[] }>([
  ["webgpu", { files: wgslModules, folders: [WGSL_MODULES] }],
  ["cpu", {
    files: async () => await (await import("./build/wasm.ts")).cpuModules(),
    folders: ["kernels/cpu/assembly/generated/"],
  }],
  ["tensors", {
    files: async () => await (await import("./build/wasm.ts")).tensorModules(),
    folders: ["src/tensors/linear_algebra/generated/"],
  }],
  ["random", {
    files: async () => await (await import("./build/wasm.ts")).randomModules(),
    folders: ["src/random/generated/"],
  }],
  ["reports", { files: pageModules, folders: ["src/reports/page/generated/"] }],
  ["workers", {
    files: async () => await (await import("./build/workers.ts")).workerModules({ names: true }),
    folders: ["src/devices/cpu/generated/", "src/data/generated/", "src/initializers/generated/"],
  }],
]);

async function main(args: readonly string[]): Promise<number> {
  const check = args.includes("--check");
  const words = args.filter((arg) => arg !== "--check");
  if (words.length > 1 || words.some((word) => !parts.has(word))) {
    const names = [...parts.keys()].join(", ");
    console.error(
      `Cannot build kernels: expected one of ${names}, and --check, got ${words.join(" ")}`,
    );
    return 2;
  }
  const stale: string[] = [];
  const surplus: string[] = [];
  for (const [name, { files, folders }] of parts) {
    if (words.length && name !== words[0]) continue;
    const made = await files();
    stale.push(...await (check ? staleFiles : writeStale)(made));
    for (const folder of folders) surplus.push(...await surplusFiles(folder, made));
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

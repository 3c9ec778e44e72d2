/**
 * Workers as texts: whatever loads this package, a worker then starts from a text that it has already,
 * and no bundler or server needs to know of a second file.
 *
 * @module
 */
// No manifest lists it, as whatever a manifest lists is downloaded before any task runs.
// deno-lint-ignore no-import-prefix
import * as esbuild from "npm:esbuild@0.28.2";
import { fileURLToPath } from "node:url";
import { type Generated, generatedHead, literal, ROOT } from "./generated.ts";

/** The workers, by the folders that their texts lie in. */
const WORKERS: Readonly<Record<string, { source: string; name: string }>> = {
  "src/devices/cpu/generated/": { source: "src/devices/cpu/worker.ts", name: "workerText" },
  "src/data/generated/": { source: "src/data/loader_worker.ts", name: "loaderWorkerText" },
};

/** A module with all that it imports, as one text of JavaScript without what isn't used. */
export async function bundleModule(path: string): Promise<string> {
  const { outputFiles: [{ text }] } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(path, ROOT))],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return text;
}

/** The modules that hold the workers' texts. */
export async function workerModules(): Promise<Generated[]> {
  try {
    return await Promise.all(
      Object.entries(WORKERS).map(async ([folder, { source, name }]) => {
        const file = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        const text = generatedHead(`${source} and what it imports`) +
          `/** The worker as one text of JavaScript. */\n` +
          `export const ${name}: string = ${literal(await bundleModule(source))};\n`;
        return { path: `${folder}${file}.ts`, text };
      }),
    );
  } finally {
    await esbuild.stop();
  }
}

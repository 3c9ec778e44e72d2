/**
 * Workers as texts: whatever loads this package, a worker then starts from a text that it has already,
 * and no bundler or server needs to know of a second file.
 *
 * @module
 */
import { bundleModules } from "./bundle.ts";
import { type Generated, generatedHead, literal } from "./generated.ts";

/** The workers, with the modules that hold their texts. */
const WORKERS = [
  {
    source: "src/devices/cpu/worker.ts",
    path: "src/devices/cpu/generated/worker_text.ts",
    name: "workerText",
  },
  {
    source: "src/data/loader_worker.ts",
    path: "src/data/generated/loader_worker_text.ts",
    name: "loaderWorkerText",
  },
  {
    source: "src/initializers/attention/factor_worker.ts",
    path: "src/initializers/generated/factor_worker_text.ts",
    name: "factorWorkerText",
  },
];

/** The modules that hold the workers' texts. */
export async function workerModules(): Promise<Generated[]> {
  const texts = await bundleModules(WORKERS.map(({ source }) => source), { names: true });
  return WORKERS.map(({ source, path, name }, i) => {
    const text = generatedHead(`${source} and what it imports`) +
      `/** The worker as one text of JavaScript. */\n` +
      `export const ${name}: string = ${literal(texts[i])};\n`;
    return { path, text };
  });
}

/**
 * The package as one ES module.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { version } from "../../src/host/mod.ts";
import { bundleModules, type esbuild } from "./bundle.ts";
import { ROOT } from "./generated.ts";
import { workerModules } from "./workers.ts";

/** What it begins with, before the version. */
export const BANNER = "// mimetic ";

/**
 * What the package exports as one module of JavaScript, which imports nothing and loads nothing. Its workers'
 * texts have short names, unlike those that are committed.
 */
export async function packageModule(): Promise<string> {
  const modules = await workerModules({ names: false });
  const texts = new Map(
    modules.map(({ path, text }) => [fileURLToPath(new URL(path, ROOT)), text]),
  );
  const shortWorkers: esbuild.Plugin = {
    name: "workers with short names",
    setup(build) {
      build.onLoad({ filter: /worker_text\.ts$/ }, ({ path }) => {
        return { contents: texts.get(path)!, loader: "ts" };
      });
    },
  };
  const banner = `${BANNER}${version}, MIT license`;
  const [text] = await bundleModules(["mod.ts"], { banner, plugins: [shortWorkers] });
  return text;
}

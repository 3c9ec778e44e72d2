/**
 * Modules of TypeScript with all that they import as one module of JavaScript.
 *
 * @module
 */
// No manifest lists it, as whatever a manifest lists is downloaded before any task runs.
// deno-lint-ignore no-import-prefix
import * as esbuild from "npm:esbuild@0.28.2";
import { fileURLToPath } from "node:url";
import { ROOT } from "./generated.ts";
import { withoutWgslComments } from "../playground/wgsl_comments.ts";

export { esbuild };

/** Leaves out WGSL's comments, as the rest is minified. */
const withoutComments: esbuild.Plugin = {
  name: "WGSL without comments",
  setup(build) {
    build.onLoad({ filter: /kernels[/\\]webgpu[/\\]generated[/\\]\w+\.ts$/ }, async ({ path }) => {
      return { contents: withoutWgslComments(await Deno.readTextFile(path)), loader: "ts" };
    });
  },
};

/**
 * Bundles modules of this repository, each for itself: one text of JavaScript that pages, workers and
 * Node load, without what isn't used.
 *
 * @param paths Their paths in the repository.
 * @param options `names` to leave names as they are, which don't depend on what isn't used then; `banner`,
 *   a comment for their first line; `plugins` beside the one that leaves out WGSL's comments.
 * @throws {Error} If one can't be bundled, with what esbuild says.
 */
export async function bundleModules(
  paths: readonly string[],
  { names = false, banner, plugins = [] }: {
    names?: boolean;
    banner?: string;
    plugins?: esbuild.Plugin[];
  } = {},
): Promise<string[]> {
  try {
    return await Promise.all(paths.map(async (path) => {
      const { outputFiles: [{ text }] } = await esbuild.build({
        entryPoints: [fileURLToPath(new URL(path, ROOT))],
        bundle: true,
        minifyWhitespace: true,
        minifySyntax: true,
        minifyIdentifiers: !names,
        format: "esm",
        platform: "browser",
        target: "es2022",
        banner: banner === undefined ? undefined : { js: banner },
        legalComments: "none",
        plugins: [withoutComments, ...plugins],
        write: false,
      });
      return text;
    }));
  } finally {
    await esbuild.stop();
  }
}

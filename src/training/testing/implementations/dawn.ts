/**
 * Dawn, Chromium's implementation of WebGPU, as the npm package `webgpu`. It has 132 MB and so is no
 * dependency: tests install it into the user's cache folder.
 *
 * @module
 */
import { cacheFolder, DAWN_VERSION, dawnFolder, dawnModule } from "../../../host/mod.ts";
import { inFolder } from "../../../host/testing/in_folder.ts";
import { bundle } from "./bundle.ts";
import { runProgram } from "./run_program.ts";

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

/**
 * The path of Dawn's module for Node and Deno, installed by npm if it isn't there yet.
 *
 * @throws {Error} without Node and npm; the message says how to get them.
 */
export async function installDawn(): Promise<string> {
  const folder = dawnFolder();
  const file = dawnModule();
  if (await isFile(file)) return file;
  // Built beside its place and moved there: a broken installation isn't taken for a whole one.
  const building = await Deno.makeTempDir({ dir: await makeFolder(cacheFolder()) });
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  try {
    await runProgram("npm", ["install", "--prefix", building, ...quiet, `webgpu@${DAWN_VERSION}`]);
    await Deno.rename(building, folder);
  } catch (cause) {
    await Deno.remove(building, { recursive: true });
    // Another process may have been faster.
    if (await isFile(file)) return file;
    throw new Error(
      `Cannot install Dawn: expected Node 20 or later with npm on the PATH, ` +
        `on Debian by \`apt-get install -y nodejs npm\``,
      { cause },
    );
  }
  return file;
}

async function makeFolder(path: string): Promise<string> {
  await Deno.mkdir(path, { recursive: true });
  return path;
}

/**
 * Runs a module of this folder on Dawn in Node, where Dawn is steady; in Deno its maps may wait for
 * minutes. The module's function is given the implementation and a function that takes what is found.
 *
 * @param module The module's file and its function.
 * @param backend Dawn's backend.
 * @returns All that was found, by name.
 */
export async function runOnDawn<Found extends { readonly name: string }>(
  module: { readonly file: string; readonly name: string },
  backend: "null" | "vulkan",
): Promise<Map<string, Found>> {
  return await inFolder(async (folder) => {
    const [bundled, script] = [`${folder}/bundle.mjs`, `${folder}/run.mjs`];
    await Deno.writeTextFile(bundled, await bundle(module.file));
    // Objects of Dawn would keep Node alive.
    await Deno.writeTextFile(
      script,
      `import { create, globals } from ${JSON.stringify(await installDawn())};
      Object.assign(globalThis, globals);
      const { ${module.name} } = await import(${JSON.stringify(bundled)});
      const gpu = create(["backend=${backend}"]);
      await ${module.name}(gpu, (found) => console.log(JSON.stringify(found)));
      process.exit(0);`,
    );
    const lines = (await runProgram("node", [script])).trim().split("\n");
    return new Map(
      lines.map((line): Found => JSON.parse(line)).map((found) => [found.name, found]),
    );
  });
}

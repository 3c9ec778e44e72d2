import { inFolder } from "../../../host/testing/in_folder.ts";
import { runProgram } from "./run_program.ts";

/** A module of this folder as one text that runs without Deno. */
export async function bundle(name: string): Promise<string> {
  const here = (file: string) => new URL(file, import.meta.url);
  const imports = { assert: here("browser_assert.ts").href };
  return await inFolder(async (folder) => {
    const [map, output] = [`${folder}/imports.json`, `${folder}/bundle.js`];
    await Deno.writeTextFile(map, JSON.stringify({ imports }));
    const options = ["--quiet", "--platform", "browser", "--format", "esm", "--import-map", map];
    const args = ["bundle", ...options, "--output", output, here(name).pathname];
    await runProgram(Deno.execPath(), args);
    return await Deno.readTextFile(output);
  });
}

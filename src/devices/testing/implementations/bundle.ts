import { runProgram } from "./dawn.ts";

/** A module of this folder as one text that runs without Deno. */
export async function bundle(name: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".js" });
  try {
    const source = new URL(name, import.meta.url).pathname;
    const options = ["--quiet", "--platform", "browser", "--format", "esm", "--output", file];
    await runProgram(Deno.execPath(), ["bundle", ...options, source]);
    return await Deno.readTextFile(file);
  } finally {
    await Deno.remove(file);
  }
}

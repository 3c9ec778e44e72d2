/**
 * Makes one ES module of the package, for pages: it imports nothing and loads nothing.
 *
 *     deno task build:browser
 *
 * @module
 */
import { replaceDurably, requireReplaceable, splitPath } from "../src/host/mod.ts";
import { setting, type SettingValues } from "../src/experiments/mod.ts";
import { type Command, runCommand, runMain } from "./command_line/command.ts";

const flags = {
  out: setting.text("the file to write", "dist/mimetic.js", "FILE.js"),
};

/** `build:browser --help` and its behavior. */
export const buildBrowser: Command<typeof flags> = {
  usage: "deno task build:browser",
  about:
    `Writes what @x/mimetic exports as one minified ES module, for pages without a bundler: it imports
nothing and loads nothing, workers and kernels included. Says how large it is.`,
  flags,
  examples: ["deno task build:browser", "deno task build:browser --out=site/mimetic.js"],
  run: build,
};

async function build({ out = flags.out.initial }: Partial<SettingValues<typeof flags>>) {
  // Loaded here, as help needs none of it.
  const { BANNER, packageModule } = await import("./build/package_module.ts");
  const [folder] = splitPath(out);
  if (folder) await Deno.mkdir(folder, { recursive: true });
  await requireReplaceable(out, {
    what: "a module that this command wrote",
    isOwn: (beginning) => beginning === "" || beginning.startsWith(BANNER),
  });
  const text = await packageModule();
  await replaceDurably(out, text);
  console.log(
    `${out}: ${kilobytes(byteLength(text))}, ${kilobytes(await zippedLength(text))} by gzip`,
  );
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;

/** As servers send it. */
async function zippedLength(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

if (import.meta.main) await runMain(() => runCommand(buildBrowser, Deno.args));

/**
 * Makes one executable of all commands, with all that they load.
 *
 *     deno task compile
 *     deno task compile --target=aarch64-apple-darwin
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { setting, type SettingValues } from "../src/experiments/mod.ts";
import { V8_FLAGS } from "../src/host/mod.ts";
import { imagePackages } from "../src/data/mod.ts";
import { type Command, printText, runCommand, runMain } from "./command_line/command.ts";
import { buildSite } from "./playground/build_site.ts";
import { BUILT_SITE } from "./playground/built_site.ts";
import { writeSite } from "./playground/write_site.ts";

const flags = {
  target: {
    ...setting.choice("the platform; this machine's if it isn't given", "", [
      "x86_64-unknown-linux-gnu",
      "aarch64-unknown-linux-gnu",
      "x86_64-apple-darwin",
      "aarch64-apple-darwin",
      "x86_64-pc-windows-msvc",
      "aarch64-pc-windows-msvc",
    ]),
    initial: undefined as string | undefined,
  },
  out: setting.text("the file to write", "dist/mimetic", "PATH"),
};

type Given = Partial<SettingValues<typeof flags>>;

const root = fileURLToPath(new URL("../", import.meta.url));

/** What is loaded by addresses that are computed, which Deno finds nowhere: paths here, or packages. */
export const included: readonly string[] = [
  "tasks/command_line/yaml_document.ts",
  ...Object.values(imagePackages),
];

/** The arguments by which Deno compiles. */
export function compileArguments({ target, out = flags.out.initial }: Given): string[] {
  const found = included.map((one) => one.startsWith("npm:") ? one : `${root}${one}`);
  return [
    ...["compile", "--allow-all", "--no-check", `--v8-flags=${V8_FLAGS.join(",")}`],
    ...[`--config=${root}deno.json`, `--lock=${root}tasks/compile.lock`, "--frozen"],
    ...[...found, fileURLToPath(BUILT_SITE)].map((path) => `--include=${path}`),
    ...target ? [`--target=${target}`] : [],
    ...[`--output=${out}`, `${root}tasks/mimetic.ts`],
  ];
}

/** `compile --help` and its behavior. */
export const compile: Command<typeof flags> = {
  usage: "deno task compile",
  about: `Makes one executable of all commands, which needs no Deno: its runtime, and 15 MB.

It has the kernels, the playground's page and all packages, asks for nothing from the network but data,
and runs train, the experiments, work, runs and all other tasks by name, as mimetic cifar10. Deno
downloads the runtime of a platform once, and compiles for any of them on any.`,
  flags,
  examples: ["deno task compile", "deno task compile --target=aarch64-apple-darwin --out=mac"],
  run: async (given) => {
    await Deno.remove(BUILT_SITE, { recursive: true }).catch(() => {});
    await writeSite(await buildSite(), fileURLToPath(BUILT_SITE));
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: compileArguments(given),
      stdin: "null",
    }).spawn().status;
    if (code !== 0) {
      throw new Error(
        `Cannot compile: expected Deno to, got exit code ${code}; what it says is above`,
      );
    }
    printText(`executable: ${given.out ?? flags.out.initial}`);
  },
};

if (import.meta.main) await runMain(() => runCommand(compile, Deno.args));

/**
 * A program that stands in for the executable of `deno task compile` where Deno's runtime for executables
 * can't be downloaded: the files that Deno embeds, copied to a folder, and run by this Deno, to which they
 * look as if they were compiled. What the runtime itself does with embedded files isn't seen by it.
 *
 * @module
 */
import assert from "assert";
import { ignoreMissing } from "../../src/host/mod.ts";
import { included } from "../compile.ts";

const root = new URL("../..", import.meta.url).pathname;

/** Makes Deno look as it does in an executable. */
const preload = (program: string) => `
Object.defineProperty(Deno, "build", { value: { ...Deno.build, standalone: true } });
Object.defineProperty(Deno, "execPath", { value: () => ${JSON.stringify(program)} });
`;

/** The files of this repository that an executable has, by their paths. */
export async function embeddedFiles(): Promise<string[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `--config=${root}deno.json`, `${root}tasks/mimetic.ts`],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const local: string[] = modules.flatMap(({ local }: { local?: string }) => local ?? [])
    .filter((path: string) => path.startsWith(root)).map((path: string) => path.slice(root.length));
  return [...new Set([...local, ...included.filter((one) => !one.startsWith("npm:"))])];
}

/**
 * Makes the program, with these files as its page, and returns its path: always the same, so that Deno, which
 * keeps what it made of a file by its path, needs to do that once.
 */
export async function makeStandIn(site: Readonly<Record<string, string>>): Promise<string> {
  const folder = `${root}dist/stand_in`;
  await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
  const write = async (path: string, text: string | Uint8Array) => {
    await Deno.mkdir(`${folder}/files/${path}`.replace(/[^/]+$/, ""), { recursive: true });
    await Deno.writeFile(
      `${folder}/files/${path}`,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    );
  };
  for (const path of [...await embeddedFiles(), "deno.json", "tasks/compile.lock"]) {
    await write(path, await Deno.readFile(`${root}${path}`));
  }
  for (const [name, text] of Object.entries(site)) await write(`dist/playground/${name}`, text);
  const program = `${folder}/mimetic`;
  await write("preload.ts", preload(program));
  const files = `${folder}/files`;
  const flags = [
    ...["-q", "-A", "--no-check", "--cached-only", `--config=${files}/deno.json`],
    ...[`--lock=${files}/tasks/compile.lock`, `--preload=${files}/preload.ts`],
  ];
  const call = ["run", ...flags, `${files}/tasks/mimetic.ts`].map((arg) => `'${arg}'`).join(" ");
  await Deno.writeTextFile(program, `#!/bin/sh\nexec '${Deno.execPath()}' ${call} "$@"\n`, {
    mode: 0o755,
  });
  return program;
}

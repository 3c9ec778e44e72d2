/**
 * Checks that imports flow one way through the rooms of `src`, tests included, and never in a circle;
 * that nothing imports what can't be reached where this is built; that pages can load what is published;
 * that files are short, and that test material lies in folders `testing`.
 *
 *     deno run -R tasks/check_imports.ts
 *
 * @module
 */
import { circles } from "./checks/circles.ts";
import { fileProblems } from "./checks/files.ts";
import { importsOf } from "./checks/imports.ts";
import { importProblems } from "./checks/rooms.ts";
import { missingFiles, runtimeProblems } from "./checks/runtime.ts";

/** Folders whose files are held to the rules. */
const folders = ["src", "kernels", "tasks", "bench"];

async function* files(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* files(path);
    else yield path;
  }
}

async function main(): Promise<number> {
  const problems: string[] = [];
  const imports = new Map<string, string[]>();
  const paths = ["mod.ts"];
  for (const folder of folders) for await (const path of files(folder)) paths.push(path);
  for (const path of paths) {
    if (/\.(wasm|png|jsonl|json|lock|html)$/.test(path)) continue;
    const text = await Deno.readTextFile(path);
    if (!path.startsWith("bench/")) problems.push(...fileProblems(path, text));
    if (!path.endsWith(".ts")) continue;
    problems.push(...importProblems(path, text), ...runtimeProblems(path, text));
    const targets = importsOf(path, text).filter(({ started }) => !started);
    imports.set(path, targets.flatMap(({ target }) => target ?? []));
  }
  problems.push(...missingFiles(paths));
  problems.push(...circles(imports).map((circle) => `circle: ${circle.join(" → ")}`));
  problems.sort().forEach((problem) => console.error(problem));
  console.log(
    `imports: ${problems.length ? `${problems.length} against the rules` : "all in order"}`,
  );
  return problems.length ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());

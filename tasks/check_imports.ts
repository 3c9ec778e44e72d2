/**
 * Checks that imports flow one way through the rooms of `src`, and that nothing imports what can't be
 * reached where this is built.
 *
 *     deno run -R tasks/check_imports.ts
 *
 * @module
 */

/** What each room may import, beside itself. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  host: [],
  random: [],
  tensors: [],
  analysis: ["tensors"],
  reports: [],
  data: ["host", "random", "tensors"],
  initializers: ["host", "random", "tensors"],
  graph: ["host", "tensors"],
  devices: ["host", "tensors", "graph"],
  layers: ["host", "tensors", "graph", "initializers"],
  models: ["host", "tensors", "graph", "initializers", "layers"],
  weights: ["host", "tensors", "models"],
  training: [
    "host",
    "random",
    "tensors",
    "graph",
    "devices",
    "initializers",
    "layers",
    "models",
    "weights",
  ],
  experiments: [
    "host",
    "random",
    "tensors",
    "analysis",
    "reports",
    "data",
    "initializers",
    "graph",
    "devices",
    "layers",
    "models",
    "weights",
    "training",
  ],
};

/** Tests, and what only they use, may import anything. */
const isTest = (path: string) => /_(test|cases|bench)\.ts$|(^|\/)testing\//.test(path);

/** Files that aren't published either. */
const isBuilt = (path: string) => /^bench\/|^tasks\/(check_imports|build_kernels)\.ts$/.test(path);

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** The path of a relative import. */
const targetOf = (from: string, path: string) => new URL(from, `file:///${path}`).pathname.slice(1);

/** `import … from "x"`, `import "x"` and `import("x")`. */
const IMPORTS =
  /^(?:import|export|\} from)[^;]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** Problems of one file's imports, in words. */
export function importProblems(path: string, source: string): string[] {
  const found: string[] = [];
  // Example code in comments is checked by the documentation tests.
  const text = source.replaceAll(/^\s*\*.*$/gm, "");
  for (const [, named, whole, dynamic] of text.matchAll(IMPORTS)) {
    const from = named ?? whole ?? dynamic;
    if (/^(jsr|https?):/.test(from)) found.push(`${path}: imports ${from}, which can't be reached`);
    if (from.startsWith(".") && !isTest(path) && !isBuilt(path) && isTest(targetOf(from, path))) {
      found.push(`${path}: a published file imports what only tests have: ${from}`);
    }
    const room = /^src\/(\w+)\//.exec(path)?.[1];
    if (!room || !from.startsWith(".") || isTest(path)) continue;
    const target = targetOf(from, path);
    const other = /^src\/(\w+)\/(.*)$/.exec(target);
    if (/^(tasks|bench)\//.test(target)) found.push(`${path}: src imports ${target}`);
    if (!other || other[1] === room) continue;
    if (!rooms[room]?.includes(other[1])) {
      found.push(`${path}: ${room} may import ${rooms[room]?.join(", ") || "no room"}: ${target}`);
    } else if (other[2] !== "mod.ts") {
      found.push(`${path}: rooms are entered through mod.ts: ${target}`);
    }
  }
  return found;
}

async function main(): Promise<number> {
  const all: string[] = [];
  for (const folder of ["src", "kernels", "tasks", "bench"]) {
    for await (const path of sources(folder)) {
      all.push(...importProblems(path, await Deno.readTextFile(path)));
    }
  }
  all.sort().forEach((problem) => console.error(problem));
  console.log(`imports: ${all.length ? `${all.length} against the flow` : "all in order"}`);
  return all.length ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());

/**
 * Which way imports flow.
 *
 * @module
 */
import { type Import, importsOf } from "./imports.ts";

/**
 * The rooms of `src` from the ground up, with the rooms that published files of each may import. A
 * test, and what lies in a folder `testing`, may import every room that stands above its own in this
 * table; so no arrow runs up, and tests that need two rooms lie in the one that stands lower.
 */
export const rooms: ReadonlyMap<string, readonly string[]> = new Map([
  ["host", []],
  ["random", ["host"]],
  ["tensors", ["host"]],
  ["analysis", ["tensors"]],
  ["reports", []],
  ["data", ["host", "random", "tensors"]],
  ["initializers", ["host", "random", "tensors"]],
  ["graph", ["host", "tensors"]],
  ["devices", ["host", "random", "tensors", "graph"]],
  ["layers", ["host", "tensors", "graph", "initializers"]],
  ["models", ["host", "random", "tensors", "graph", "initializers", "layers"]],
  ["weights", ["host", "random", "tensors", "initializers", "models"]],
  [
    "training",
    [
      ...["host", "random", "tensors", "initializers", "graph", "devices", "layers", "models"],
      ...["weights"],
    ],
  ],
  ["inspection", ["host", "random", "tensors", "analysis", "reports", "initializers", "weights"]],
  [
    "experiments",
    [
      ...["host", "random", "tensors", "analysis", "reports", "data", "initializers", "graph"],
      ...["devices", "layers", "models", "weights", "training"],
    ],
  ],
  ["runs", ["host", "random", "reports", "weights", "experiments"]],
]);

/** Tests, and what only they use. */
export const isTest = (path: string) => /_(test|bench)\.ts$|(^|\/)testing\//.test(path);

/** Tools that aren't published either. */
const isTool = (path: string) =>
  /^bench\/|^tasks\/(checks\/|build\/|check_imports|build_kernels|build_browser)/.test(path);

/** What a file of `src` may import of other rooms. */
function allowed(room: string, path: string): readonly string[] {
  if (!isTest(path)) return rooms.get(room) ?? [];
  const all = [...rooms.keys()];
  return all.slice(0, Math.max(all.indexOf(room), 0));
}

/** What is wrong with one import, if anything is. */
function problemOf(path: string, { target, started }: Import): string | undefined {
  if (target === undefined) return undefined;
  const room = /^src\/(\w+)\//.exec(path)?.[1];
  const [, other, inner] = /^src\/(\w+)\/(.*)$/.exec(target) ?? [];
  if (isTest(target) && !isTest(path) && !isTool(path)) {
    return `published files import no test material: ${target}`;
  }
  if (/_(test|bench)\.ts$/.test(target) && !started) return `nothing imports a test: ${target}`;
  if (path.startsWith("kernels/") && !target.startsWith("kernels/")) {
    return `kernels import nothing else: ${target}`;
  }
  if (room && !/^(src|kernels)\//.test(target)) return `src imports no more: ${target}`;
  if (room && target.startsWith("kernels/") && room !== "devices") {
    return `only devices import kernels: ${target}`;
  }
  if (other === undefined || other === room) return undefined;
  if (room) {
    const others = allowed(room, path);
    if (!others.includes(other)) {
      return `${isTest(path) ? "tests of " : ""}${room} may import ${
        others.join(", ") || "no room"
      }: ${target}`;
    }
  }
  // A worker's text has WebAssembly in it that other rooms hold.
  if (/\/generated\//.test(path) && /(^|\/)generated\//.test(inner)) return undefined;
  // What lies under testing/ may be read by a test of another room.
  if (inner !== "mod.ts" && !/(^|\/)testing\//.test(inner)) {
    return `rooms are entered through mod.ts: ${target}`;
  }
}

/** Problems of one file's imports, in words. */
export function importProblems(path: string, source: string): string[] {
  return importsOf(path, source).flatMap((one) => {
    const problem = formProblem(one) ?? problemOf(path, one);
    return problem ? [`${path}: ${problem}`] : [];
  });
}

/** What is wrong with an import, whoever it is of. */
function formProblem({ from }: Import): string | undefined {
  if (/^(jsr|https?):/.test(from)) {
    return `jsr: and https: can't be reached where this is built: ${from}`;
  }
  if (from.endsWith(".wgsl")) {
    return `texts of WGSL are imported from kernels/webgpu/generated, as only Deno loads ${from}`;
  }
}

/**
 * What a file imports, read from its text.
 *
 * @module
 */

/** An import of a file, with values or types alone. */
export interface Import {
  /** As it is written. */
  readonly from: string;
  /** Path of a relative one within the repository. */
  readonly target?: string;
  /** True for `new URL("x.ts", import.meta.url)`, the start of a worker or process. */
  readonly started: boolean;
}

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")` and URLs of modules. */
const IMPORTS =
  /^(?:import|export|\} from)[^;]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)|new URL\("([^"]+\.ts)", import\.meta\.url\)/gm;

/**
 * The imports of a file, of values and of types.
 *
 * @param path Its path within the repository.
 * @param source Its text.
 */
export function importsOf(path: string, source: string): Import[] {
  // Example code in comments is checked by the documentation tests.
  const text = source.replaceAll(/^\s*\*.*$/gm, "");
  return [...text.matchAll(IMPORTS)].map(([, named, whole, dynamic, url]) => {
    const from = named ?? whole ?? dynamic ?? url;
    const started = url !== undefined;
    const relative = from.startsWith(".") || (started && !from.includes(":"));
    if (!relative) return { from, started };
    return { from, started, target: new URL(from, `file:///${path}`).pathname.slice(1) };
  });
}

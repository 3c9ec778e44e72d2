import {
  elementwiseFunctionsText,
  geluText,
} from "../../../../../kernels/webgpu/generated/activations.ts";
import { specialNumbersText } from "../../../../../kernels/webgpu/generated/shared.ts";

/** A function of WGSL. */
interface Declaration {
  readonly text: string;
  /** The library functions that it calls. */
  readonly calls: readonly string[];
}

/** A file of functions, with the comment that says what it is, which bundles leave out. */
interface Library {
  readonly head: readonly string[];
  readonly functions: ReadonlyMap<string, Declaration>;
}

const CALLED = /\b(\w+)\(/g;

const libraries: readonly Library[] = [specialNumbersText, geluText, elementwiseFunctionsText]
  .map((text) => ({
    head: text.match(/^\/\/.*/) ?? [],
    functions: new Map(
      Array.from(text.matchAll(/^fn (\w+)\([^]*?^\}$/gm), ([body, name]) => {
        const calls = Array.from(body.matchAll(CALLED), ([, called]) => called);
        return [name, { text: body, calls: calls.filter((called) => called !== name) }];
      }),
    ),
  }));

const functions = new Map(libraries.flatMap((library) => [...library.functions]));

/**
 * The elementwise functions that a text calls, with all that these call: compilers go through every
 * function of a text, used or not.
 */
export function functionsCalledBy(text: string): string {
  const found = new Set<string>();
  const add = (name: string) => {
    const declaration = functions.get(name);
    if (!declaration || found.has(name)) return;
    found.add(name);
    declaration.calls.forEach(add);
  };
  for (const [, name] of text.matchAll(CALLED)) add(name);
  return libraries.flatMap(({ head, functions }) => {
    const used = [...functions].filter(([name]) => found.has(name));
    return used.length ? [...head, ...used.map(([, { text }]) => text)] : [];
  }).join("\n");
}

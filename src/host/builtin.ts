/**
 * A module that Node and Deno have built in, such as `node:zlib`. It is asked for where it is used, as an import
 * would keep pages from loading all that loads it.
 */
export function builtin<T>(name: string): T {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): T };
  };
  return process.getBuiltinModule(name);
}

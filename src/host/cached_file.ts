import { cacheFolder } from "./cache_folder.ts";
import { cachedInPage, cacheInPage } from "./page_cache.ts";
import { splitPath } from "./paths.ts";

/** Elsewhere texts are kept as pages keep them, if at all. */
const hasFiles = () => "Deno" in globalThis;

/**
 * The text of a file in the package's cache folder, or `undefined` where there is none, or where it
 * can't be read without asking for a permission.
 */
export async function cachedFile(name: string, folder?: string): Promise<string | undefined> {
  try {
    if (!hasFiles()) return await cachedInPage(name, folder);
    const path = `${folder ?? await ownFolder()}/${name}`;
    if (!await granted({ name: "read", path })) return undefined;
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}

/**
 * Writes a file into the package's cache folder, whole or not at all. What can't be written, or not
 * without asking for a permission, isn't: a cache is a help, and nothing depends on it.
 */
export async function cacheFile(name: string, text: string, folder?: string): Promise<void> {
  try {
    if (!hasFiles()) return await cacheInPage(name, text, folder);
    const path = `${folder ?? await ownFolder()}/${name}`;
    const [parent] = splitPath(path);
    for (const permission of ["read", "write"] as const) {
      if (!await granted({ name: permission, path: parent })) return;
    }
    await Deno.mkdir(parent, { recursive: true });
    const draft = `${path}.${crypto.randomUUID()}`;
    try {
      await Deno.writeTextFile(draft, text);
      await Deno.rename(draft, path);
    } catch {
      await Deno.remove(draft);
    }
  } catch {
    // A folder that can't be written, or a page that keeps nothing.
  }
}

/** The cache folder, from variables that may be read without asking. */
async function ownFolder(): Promise<string> {
  const known: Record<string, string | undefined> = {};
  for (const variable of ["HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"]) {
    if (await granted({ name: "env", variable })) known[variable] = Deno.env.get(variable);
  }
  return cacheFolder(Deno.build.os, (name) => known[name]);
}

async function granted(permission: Deno.PermissionDescriptor): Promise<boolean> {
  return (await Deno.permissions.query(permission)).state === "granted";
}

import { splitPath } from "./paths.ts";

/** Whether two names are of one file, by whatever links; of files that aren't there, whether they would be. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => Deno.stat(path).catch(() => null)));
  if (!one !== !other) return false;
  if (one && other && one.ino !== null && other.ino !== null) {
    return one.ino === other.ino && one.dev === other.dev;
  }
  return await realName(a) === await realName(b);
}

async function realName(path: string): Promise<string> {
  const [folder, name] = splitPath(path);
  return await Deno.realPath(path).catch(async () =>
    `${await Deno.realPath(folder || ".").catch(() => folder)}/${name}`
  );
}

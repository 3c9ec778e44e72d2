import { exists, removeIfThere, replaceDurably } from "../../src/host/mod.ts";

/**
 * Writes files into a folder, which is made if it is missing. Where that fails, none of them is left, so that
 * the folder can be written again.
 *
 * @param files Their paths within the folder, with slashes, and what they hold.
 */
export async function writeFiles(
  folder: string,
  files: Iterable<readonly [path: string, content: string | Uint8Array]>,
): Promise<void> {
  const isNew = !await exists(folder);
  const made = new Set<string>();
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (const [path, content] of files) {
      const [top] = path.split("/", 1);
      if (!await exists(`${folder}/${top}`)) made.add(top);
      await Deno.mkdir(`${folder}/${path}`.replace(/[^/]+$/, ""), { recursive: true });
      await replaceDurably(`${folder}/${path}`, content);
    }
  } catch (error) {
    const left = isNew ? [folder] : [...made].map((name) => `${folder}/${name}`);
    // Why it failed is what has to be said.
    for (const path of left) await removeIfThere(path).catch(() => {});
    throw error;
  }
}

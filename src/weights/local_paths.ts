import { exists } from "../host/mod.ts";

/** The file in a folder that holds a model's weights. */
const MODEL = "model.safetensors";

/**
 * A file's path; Windows has a slash before the drive in addresses alone.
 *
 * @throws {RangeError} If its escapes aren't UTF-8.
 */
export function pathOf({ pathname, href }: URL): string {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch (cause) {
    throw new RangeError(`Cannot read ${href}: expected UTF-8 in its %, got ${pathname}`, {
      cause,
    });
  }
  return Deno.build.os === "windows" ? path.replace(/^\/(?=[a-z]:)/i, "") : path;
}

/** The file itself, or a folder's weights. */
export async function fileIn(path: string): Promise<string> {
  const isFolder = await Deno.stat(path).then((stat) => stat.isDirectory, () => false);
  if (!isFolder) return path;
  const folder = path.replace(/(?<=.)\/+$/, "");
  for (const name of [MODEL, `${MODEL}.index.json`]) {
    if (await exists(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  throw new RangeError(
    `Cannot read ${path}: expected a folder with ${MODEL} or ${MODEL}.index.json, got neither`,
  );
}

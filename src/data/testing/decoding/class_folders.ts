/**
 * Folders of images for tests.
 *
 * @module
 */
import { decodedImages } from "../golden_images.ts";
import { png } from "../png.ts";

/** Writes a file and the folders above it. */
export async function write(path: string, bytes: Uint8Array | string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
}

/** A PNG whose pixels all have one color, so that it can be told afterwards. */
export function plain(red: number, green: number, width = 6, height = 6): Uint8Array<ArrayBuffer> {
  const row = [0, ...Array.from({ length: width }, () => [red, green, 99]).flat()];
  return png({
    width,
    height,
    rows: Uint8Array.from(Array.from({ length: height }, () => row).flat()),
  });
}

/** Writes `count` images of each class, `CLASS/NNN.png`, red by class and green by number. */
export async function writeClasses(
  folder: string,
  names: readonly string[],
  count: number,
): Promise<void> {
  for (const [label, name] of names.entries()) {
    for (let i = 0; i < count; i++) {
      await write(`${folder}/${name}/${String(i).padStart(3, "0")}.png`, plain(label * 50, i));
    }
  }
}

/** An encoded image by its name in `golden_images.py`. */
export function encoded(name: string): Uint8Array {
  return decodedImages.get(name)!.bytes;
}

/**
 * Files that the page gives.
 *
 * @module
 */
/// <reference lib="dom" />
import { make } from "./dom.ts";

/** Offers a file to be kept. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = make("a", { href: address, download: name });
  link.click();
  // Browsers read it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * A picture as a PNG file.
 *
 * @throws {Error} If the browser makes none.
 */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("Cannot save the curves: the browser made no picture of them"));
    }, "image/png")
  );
}

import type { ImageData, Normalization } from "../images.ts";
import type { UnreadImage } from "./encoded_images.ts";
import type { Fitting } from "./fit_image.ts";

/** Images of somebody's folder, with what is known of them. */
export interface LoadedImages extends ImageData {
  /** What the folder holds, in words. */
  readonly kind: string;
  /** The classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  /** Means and deviations of the training images' channels. */
  readonly normalization: Normalization;
  /** Images that can't be read and were left out, with the reasons. */
  readonly leftOut: readonly UnreadImage[];
  /** What else is to be known, in words, as of files that were passed over. */
  readonly notes: readonly string[];
}

/** How images are read. */
export interface LoadImagesOptions {
  /** H = W in pixels. @default {32} */
  readonly size?: number;
  /**
   * How images of other sizes become squares: `crop` scales the short side and takes the middle, `stretch`
   * scales both. @default {"crop"}
   */
  readonly fitting?: Fitting;
  /** The part of each class to test on, where the folder has no test images. @default {0.2} */
  readonly testPart?: number;
  /** Decides which these are, and the order of images that have none of their own. @default {0} */
  readonly seed?: number;
  /** Leaves images out that can't be read. @default {false} */
  readonly skipBad?: boolean;
  /** Where decoded images are kept. @default The user's cache folder, `mimetic/images` in it. */
  readonly cache?: string;
  /** Is told how many images of how many were read. */
  readonly onProgress?: (progress: { readonly read: number; readonly total: number }) => void;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

/** What a folder of images holds, before any image is read. */
export interface FoundImages {
  /** In words, as in `CIFAR-100 (files for Python)`. */
  readonly kind: string;
  /** The classes, in the order of their numbers. */
  readonly classNames: readonly string[];
  /** Reads them. */
  readonly load: (options?: LoadImagesOptions) => Promise<LoadedImages>;
}

/** Options with what they are by default. */
export type Loading =
  & Required<Pick<LoadImagesOptions, "size" | "fitting" | "testPart" | "seed" | "skipBad">>
  & LoadImagesOptions;

/** Bytes of the most images that are held in memory. */
const MOST_BYTES = 2 ** 32;

/** Throws a `RangeError` if `count` images, (3, `size`, `size`), take more memory than is allowed. */
export function assertHeld(count: number, size: number): void {
  const bytes = count * 3 * size * size;
  if (bytes <= MOST_BYTES) return;
  throw new RangeError(
    `Cannot hold ${count} images of ${size} × ${size} pixels: expected at most ${MOST_BYTES} bytes, ` +
      `got ${bytes}; choose smaller ones`,
  );
}

/** Bad images that an error lists. */
const LISTED = 10;

/** What can't be read of how many, and why; for an error or a notice. */
export function listUnread(unread: readonly UnreadImage[]): string {
  const more = unread.length - LISTED;
  return unread.slice(0, LISTED).map(({ name, reason }) => `${name}: ${reason}`).join("\n") +
    (more > 0 ? `\n… and ${more} more` : "");
}

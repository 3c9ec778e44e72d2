import { checkIntegers } from "../../../host/mod.ts";

/** Attributes of {@linkcode DEPTHWISE} and of its gradients. */
export interface DepthwiseAttributes {
  /** Pixels from one window to the next. */
  stride: number;
  /** Rows and columns of zeros around the image. */
  padding: number;
  /** K, the side of a window. */
  kernel: number;
  /** H, the rows of the image. */
  height: number;
  /** W, the columns of the image. */
  width: number;
}

/** Throws unless windows have a size, a distance and a padding that are whole numbers. */
export function checkWindows(
  doing: string,
  { kernel, stride, padding }: Pick<DepthwiseAttributes, "kernel" | "stride" | "padding">,
): void {
  checkIntegers(doing, { kernel, stride });
  checkIntegers(doing, { padding }, 0);
}

/** Windows along an axis of `size` pixels. */
export function windows(
  size: number,
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
): number {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

/** How far windows are apart, and what surrounds the image. */
export interface WindowOptions {
  /** Pixels from one window to the next. Default 1. */
  readonly stride?: number;
  /** Rows and columns of zeros around the image; `"same"`, for odd kernels: (K − 1)/2. Default `"same"`. */
  readonly padding?: number | "same";
}

/** The padding in pixels of a window of side `kernel`. */
export function paddingOf(kernel: number, padding: number | "same"): number {
  if (padding !== "same") return padding;
  if (kernel % 2 === 1) return (kernel - 1) / 2;
  throw new RangeError(
    `Cannot convolve with padding "same": expected an odd kernel, got ${kernel}`,
  );
}

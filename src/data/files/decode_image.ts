import type { ImageHeader } from "./image_header.ts";
import { importPackage } from "./packages.ts";
import { isIndexed, pixelChunks } from "./png_chunks.ts";
import { inflatesTo } from "./png_size.ts";

/** An image as pixels. */
export interface Pixels {
  /** (H, W, S), a byte a sample. Of the S samples of a pixel the first one or three are its color. */
  readonly samples: Uint8Array;
  /** H. */
  readonly height: number;
  /** W. */
  readonly width: number;
  /** S: 1 for gray, 2 for gray and opacity, 3 for colors, 4 for colors and opacity. */
  readonly perPixel: number;
}

/** Decodes images of one format. */
export type Decode = (bytes: Uint8Array, header: ImageHeader) => Promise<Pixels>;

/** What is used of `fast-png`. */
interface FastPng {
  decode(bytes: Uint8Array, options: { checkCrc: boolean }): DecodedPng;
  convertIndexedToRgb(png: DecodedPng): Uint8Array;
}

interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly depth: number;
  readonly channels: number;
}

/** What is used of `@jsquash/jpeg` and `@jsquash/webp`. */
interface Jsquash {
  init(options: { print: (line: string) => void; printErr: (line: string) => void }): Promise<void>;
  default(
    bytes: ArrayBufferLike,
  ): Promise<{ data: Uint8ClampedArray; width: number; height: number }>;
}

/**
 * Decodes an image whose header was read, as Pillow does: opacity is passed over, and neither color
 * profiles nor EXIF's orientation are applied.
 *
 * @throws {Error} If it is truncated or damaged; the message is the reason alone.
 */
export class ImageDecoder {
  readonly #decoders = new Map<ImageHeader["format"], Promise<Decode>>();

  /** Decodes an image; its format's package is loaded with the first one. */
  async decode(bytes: Uint8Array, header: ImageHeader): Promise<Pixels> {
    const { format, width, height } = header;
    let decoder = this.#decoders.get(format);
    if (!decoder) {
      this.#decoders.set(format, decoder = format === "png" ? pngDecoder() : wasmDecoder(format));
    }
    const pixels = await (await decoder)(bytes, header);
    if (pixels.width !== width || pixels.height !== height) {
      throw new Error(
        `damaged: ${width} × ${height} pixels became ${pixels.width} × ${pixels.height}`,
      );
    }
    return pixels;
  }
}

async function pngDecoder(): Promise<Decode> {
  const png = await importPackage<FastPng>("png", "read PNG images");
  return async (bytes) => {
    await inflatesTo(bytes);
    const decoded = png.decode(pixelChunks(bytes), { checkCrc: true });
    const { width, height, depth, channels, data } = decoded;
    if (isIndexed(bytes)) {
      // It adds opacity where one of the colors has it.
      const samples = png.convertIndexedToRgb(decoded);
      return { samples, width, height, perPixel: samples.length / (width * height) };
    }
    return { samples: depth < 8 ? unpack(decoded) : data, width, height, perPixel: channels };
  };
}

/** Gray of 1, 2 or 4 bits a pixel as bytes from 0 to 255. */
function unpack({ width, height, depth, data }: DecodedPng): Uint8Array {
  const samples = new Uint8Array(width * height);
  const [most, stride] = [(1 << depth) - 1, Math.ceil(width * depth / 8)];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const value = data[y * stride + (bit >> 3)] >> (8 - depth - (bit & 7)) & most;
      samples[i++] = value * 255 / most;
    }
  }
  return samples;
}

/** What decoders say of images that others decode too, with what is there. */
const HARMLESS = /extraneous bytes before marker|unknown Adobe|JFIF major/i;

async function wasmDecoder(format: "jpeg" | "webp"): Promise<Decode> {
  const name = { jpeg: "JPEG", webp: "WebP" }[format];
  const decoder = await importPackage<Jsquash>(format, `read ${name} images`);
  let said: string[] = [];
  const say = (line: string) => said.push(line);
  const start = () => decoder.init({ print: say, printErr: say });
  await start();
  return async (bytes) => {
    said = [];
    const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    try {
      const { data, width, height } = await decoder.default(whole.buffer);
      const wrong = said.find((line) => !HARMLESS.test(line));
      if (wrong) throw new Error(wrong);
      const samples = new Uint8Array(data.buffer, data.byteOffset, data.length);
      return { samples, width, height, perPixel: 4 };
    } catch (error) {
      // The memory of one that ended amid an image is lost: the next image has a new one.
      await start();
      const why = said.find((line) => !HARMLESS.test(line)) ?? (error as Error).message;
      throw new Error(/premature end/i.test(why) ? "truncated" : `damaged: ${why}`);
    }
  };
}

/**
 * PNG files of any header and data, whole or not.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

/** What a file is made of. */
export interface PngParts {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. Default 8. */
  readonly depth?: number;
  /** The color type. Default 2, RGB. */
  readonly type?: number;
  /** Whether rows are in the order of Adam7's passes. Default false. */
  readonly interlaced?: boolean;
  /** A palette, three bytes a color. Default none. */
  readonly palette?: Uint8Array;
  /** Filtered rows before they are deflated. Default pixels that count up. */
  readonly rows?: Uint8Array;
  /** Chunks before the data, by their types. Default none. */
  readonly others?: Readonly<Record<string, Uint8Array>>;
}

/** A PNG file. */
export function png(
  { width, height, depth = 8, type = 2, interlaced = false, palette, rows, others = {} }: PngParts,
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, type, 0, 0, Number(interlaced)], 8);
  const data = deflateSync(rows ?? counting(width, height));
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    ...palette ? [chunk("PLTE", palette)] : [],
    ...Object.entries(others).map(([name, content]) => chunk(name, content)),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array(0)),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** RGB rows without a filter. */
function counting(width: number, height: number): Uint8Array {
  const stride = 1 + 3 * width;
  return Uint8Array.from({ length: height * stride }, (_, i) => i % stride && (i * 7) & 255);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(name), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

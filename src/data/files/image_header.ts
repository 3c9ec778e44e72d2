/** What the first bytes of an image say of it. */
export interface ImageHeader {
  /** How it is encoded. */
  readonly format: "png" | "jpeg" | "webp";
  /** W in pixels. */
  readonly width: number;
  /** H in pixels. */
  readonly height: number;
}

/** Pixels of the largest image that is decoded: some 160 MB as the decoder's RGBA. */
export const MOST_PIXELS = 40_000_000;

/** Formats that are known and not read, by their first bytes. */
const OTHERS: readonly (readonly [start: string, name: string])[] = [
  ["GIF8", "a GIF"],
  ["BM", "a BMP"],
  ["II*\0", "a TIFF"],
  ["MM\0*", "a TIFF"],
  ["\0\0\x01\0", "an ICO"],
  ["%PDF", "a PDF"],
];

/**
 * Reads an image's header and refuses what can't be used, before anything is decoded. The format is told by
 * the bytes, not by the file's name.
 *
 * @throws {Error} The message is the reason alone, as in `16 bits a channel`.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (bytes.length === 0) throw new Error("empty");
  const header = dimensions(bytes);
  const { width, height } = header;
  if (!(width > 0 && height > 0)) throw new Error(`${width} × ${height} pixels`);
  if (width * height > MOST_PIXELS) {
    const grouped = (n: number) => n.toLocaleString("en-US");
    throw new Error(
      `${grouped(width)} × ${grouped(height)} pixels, more than ${grouped(MOST_PIXELS)} in all`,
    );
  }
  return header;
}

function dimensions(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (starts(bytes, "\x89PNG\r\n\x1a\n")) return png(bytes, view);
    if (starts(bytes, "\xff\xd8\xff")) return jpeg(bytes, view);
    if (starts(bytes, "RIFF") && starts(bytes, "WEBP", 8)) return webp(bytes, view);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("truncated"); // a read past the last byte
    throw error;
  }
  const other = OTHERS.find(([start]) => starts(bytes, start))?.[1];
  throw new Error(
    other ? `${other}: PNG, JPEG or WebP are read` : "neither PNG, JPEG nor WebP by its content",
  );
}

function starts(bytes: Uint8Array, text: string, at = 0): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** All chunks are walked: the last one must be there. */
function png(bytes: Uint8Array, view: DataView): ImageHeader {
  const depth = view.getUint8(24);
  if (!starts(bytes, "IHDR", 12)) throw new Error("a damaged PNG: IHDR isn't its first chunk");
  for (let at = 8;;) {
    const [length, end] = [view.getUint32(at), at + 12 + view.getUint32(at)];
    if (starts(bytes, "acTL", at + 4)) throw new Error("animated");
    if (end > bytes.length) throw new Error("truncated");
    if (starts(bytes, "IEND", at + 4)) break;
    at += 12 + length;
  }
  if (depth === 16) throw new Error("16 bits a channel");
  const type = view.getUint8(25);
  // Only gray and palettes may have fewer (PNG, 11.2.1); a decoder makes something else of these.
  if (depth !== 8 && !([0, 3].includes(type) && [1, 2, 4].includes(depth))) {
    throw new Error(`a damaged PNG: ${depth} bits a channel of color type ${type}`);
  }
  // fast-png takes a byte a pixel for these.
  if (depth < 8 && view.getUint8(28)) throw new Error(`interlaced, with ${depth} bits a channel`);
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** Segments up to the frame's header (ITU T.81, B.2.2). */
function jpeg(bytes: Uint8Array, view: DataView): ImageHeader {
  for (let at = 2;;) {
    if (view.getUint8(at) !== 0xff) throw new Error("a damaged JPEG: no marker where one must be");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) { // filling before a marker
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return frame(marker, at + 4, view);
    if (marker === 0xd9 || marker === 0xda) {
      throw new Error("a damaged JPEG: no size before its data");
    }
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + view.getUint16(at + 2);
    if (at >= bytes.length) throw new Error("truncated");
  }
}

function frame(marker: number, at: number, view: DataView): ImageHeader {
  const [bits, height, width] = [view.getUint8(at), view.getUint16(at + 1), view.getUint16(at + 3)];
  const components = view.getUint8(at + 5);
  if (marker > 0xc2) throw new Error("a JPEG of a rare kind: lossless, arithmetic or hierarchical");
  if (bits !== 8) throw new Error(`${bits} bits a channel`);
  if (components === 4) throw new Error("CMYK colors");
  if (components !== 1 && components !== 3) throw new Error(`${components} channels`);
  return { format: "jpeg", width, height };
}

/** RFC 9649, sections 2.5 to 2.7. */
function webp(bytes: Uint8Array, view: DataView): ImageHeader {
  const size = view.getUint32(4, true) + 8;
  if (starts(bytes, "VP8X", 12) && view.getUint8(20) & 2) throw new Error("animated");
  if (size > bytes.length) throw new Error("truncated");
  const uint24 = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  if (starts(bytes, "VP8X", 12)) {
    return { format: "webp", width: uint24(24) + 1, height: uint24(27) + 1 };
  }
  if (starts(bytes, "VP8L", 12)) {
    const bits = view.getUint32(21, true);
    return { format: "webp", width: (bits & 0x3fff) + 1, height: (bits >>> 14 & 0x3fff) + 1 };
  }
  if (!starts(bytes, "VP8 ", 12)) throw new Error("a damaged WebP: no image in it");
  const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  return { format: "webp", width, height };
}

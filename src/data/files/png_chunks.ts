/** A piece of a PNG. */
interface PngChunk {
  /** Its type, as `IDAT`. */
  readonly type: string;
  readonly data: Uint8Array;
  /** All of it: length, type, data and checksum. */
  readonly whole: Uint8Array;
}

/** The chunks of a PNG that has all of them, up to its end's. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8, type = ""; type !== "IEND";) {
    const end = at + 12 + view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    at = end;
  }
}

/** Where a PNG's color type stands, and that of places in a palette: other pixels may have one, too. */
const [COLOR_TYPE, INDEXED] = [25, 3];
/** Bytes of the largest palette (PNG, third edition, 11.2.2). */
const MOST_PALETTE = 3 * 256;

/** True for a PNG whose pixels are places in a palette. */
export function isIndexed(bytes: Uint8Array): boolean {
  return bytes[COLOR_TYPE] === INDEXED;
}

/**
 * A PNG of only the chunks that decide its pixels' colors: of others, as of a color profile, a decoder may
 * make gigabytes.
 *
 * @param bytes A PNG with all its chunks.
 * @throws {Error} If it has several headers, or too large a palette; the message is the reason alone.
 */
export function pixelChunks(bytes: Uint8Array): Uint8Array {
  const used = ["IHDR", ...isIndexed(bytes) ? ["PLTE", "tRNS"] : [], "IDAT", "IEND"];
  const out = new Uint8Array(bytes.length);
  out.set(bytes.subarray(0, 8));
  let [at, headers] = [8, 0];
  for (const { type, data, whole } of pngChunks(bytes)) {
    if (!used.includes(type)) continue;
    if (type === "IHDR" && headers++) throw new Error("a damaged PNG: several headers");
    if (type === "PLTE" && data.length > MOST_PALETTE) {
      throw new Error(
        `a damaged PNG: a palette of ${data.length} bytes, more than ${MOST_PALETTE}`,
      );
    }
    out.set(whole, at);
    at += whole.length;
  }
  return out.subarray(0, at);
}

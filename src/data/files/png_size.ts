import { inflate } from "../inflate.ts";
import { pngChunks } from "./png_chunks.ts";

/** Channels of a PNG by its color type; a palette's entries are one (PNG, third edition, 11.2.1). */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Where pixels of Adam7's passes begin, and how far apart they lie (8.1). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * Inflates a PNG's data without keeping them: a few bytes can become gigabytes, whatever the header says.
 *
 * @param bytes A PNG with all its chunks.
 * @throws {Error} If they become more or fewer bytes than its pixels take, or are damaged; the message is
 *   the reason alone.
 */
export async function inflatesTo(bytes: Uint8Array): Promise<void> {
  const expected = rawBytes(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  let length = 0;
  try {
    for await (const chunk of inflate(imageData(bytes))) {
      length += chunk.length;
      if (length > expected) break;
    }
  } catch (error) {
    throw new Error(`damaged: its data can't be inflated (${(error as Error).message})`);
  }
  if (length === expected) return;
  throw new Error(
    length > expected ? "damaged: more data than pixels" : "truncated: fewer data than pixels",
  );
}

function* imageData(bytes: Uint8Array): Generator<Uint8Array> {
  for (const { type, data } of pngChunks(bytes)) if (type === "IDAT") yield data;
}

/** Bytes of its filtered rows. */
function rawBytes(view: DataView): number {
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, type, interlaced] = [view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const channels = CHANNELS[type];
  if (!channels) throw new Error(`a damaged PNG: color type ${type}`);
  const rows = (w: number, h: number) => w && h ? h * (1 + Math.ceil(w * channels * depth / 8)) : 0;
  if (!interlaced) return rows(width, height);
  return PASSES.reduce(
    (sum, [left, top, across, down]) =>
      sum + rows(Math.ceil((width - left) / across), Math.ceil((height - top) / down)),
    0,
  );
}

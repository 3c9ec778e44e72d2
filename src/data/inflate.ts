/** Bytes that are inflated at once: they become at most 1,032 times as many. */
const PIECE = 16_384;

/**
 * Inflates zlib's data as they are read, so that a reader can stop: a few bytes can become gigabytes.
 *
 * @param parts The data, in parts of any length.
 * @throws {TypeError} If they are damaged or break off.
 */
export function inflate(parts: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces(parts)).pipeThrough(
    new DecompressionStream("deflate") as TransformStream<Uint8Array, Uint8Array>,
  );
}

function* pieces(parts: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const part of parts) {
    for (let from = 0; from < part.length; from += PIECE) yield part.subarray(from, from + PIECE);
  }
}

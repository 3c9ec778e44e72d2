// npm's modern-tar (0.8.6) was tried in its place: it is as fast, but passing over an entry whose
// bytes have arrived stops the next one forever, its errors have no offsets, and everyone downloads it.
const BLOCK = 512;

/** One regular file of a tar archive; `chunks` must be read to its end before the next entry. */
export interface TarEntry {
  /** The path as the archive has it. */
  readonly name: string;
  /** How many bytes it has. */
  readonly size: number;
  /** Its bytes. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * The regular files of a POSIX (ustar) archive, as it streams in. Other entries are passed over. Once it
 * ends, or whoever reads it stops, it lets go of the stream.
 *
 * @throws {Error} If the archive breaks off or a header's checksum is wrong; both tell the byte offset.
 */
export async function* readTar(stream: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = new ByteReader(stream);
  try {
    while (true) {
      const header = await bytes.exactly(BLOCK);
      if (header.every((byte) => byte === 0)) return; // the end mark
      const { name, size, isFile } = parseHeader(header, bytes.offset - BLOCK);
      const end = bytes.offset + size;
      if (isFile) yield { name, size, chunks: bytes.until(end) };
      for await (const _ of bytes.until(end + (BLOCK - size % BLOCK) % BLOCK));
    }
  } finally {
    await bytes.close();
  }
}

function parseHeader(header: Uint8Array, offset: number) {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, "").trim();
  // No sign and no other base: a size that is negative would be read again and again.
  const octal = (from: number, length: number) =>
    /^[0-7]+$/.test(text(from, length)) ? parseInt(text(from, length), 8) : NaN;
  // The checksum counts its own eight bytes as spaces.
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  const size = octal(124, 12);
  if (octal(148, 8) !== sum || !Number.isSafeInteger(size)) {
    throw new Error(
      `Cannot read a tar archive: expected a header at byte ${offset}, got one that is damaged`,
    );
  }
  const prefix = text(257, 5) === "ustar" ? text(345, 155) : "";
  const name = text(0, 100);
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size,
    isFile: header[156] === 0 || header[156] === 0x30,
  };
}

/** Reads a stream of chunks in pieces of other lengths. */
class ByteReader {
  offset = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The bytes from here to `end`, as they come. */
  async *until(end: number): AsyncGenerator<Uint8Array> {
    while (this.offset < end) {
      if (this.#chunk.length === 0) {
        const { done, value } = await this.#chunks.next();
        if (done) {
          throw new Error(
            `Cannot read a tar archive: expected bytes up to ${end}, got the end at byte ${this.offset}`,
          );
        }
        this.#chunk = value;
      }
      const piece = this.#chunk.subarray(0, end - this.offset);
      this.#chunk = this.#chunk.subarray(piece.length);
      this.offset += piece.length;
      if (piece.length) yield piece;
    }
  }

  /** Lets go of the stream; that it can't changes nothing for what was read. */
  async close(): Promise<void> {
    await this.#chunks.return?.().catch(() => {});
  }

  /** The next `length` bytes in one piece. */
  async exactly(length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    let filled = 0;
    for await (const piece of this.until(this.offset + length)) {
      out.set(piece, filled);
      filled += piece.length;
    }
    return out;
  }
}

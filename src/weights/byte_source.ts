/** Something whose bytes can be read by ranges: a file, or an address of one. */
export interface ByteSource {
  /** Its path or address, as messages name it. */
  readonly name: string;
  /** All its bytes. */
  readonly size: number;
  /** The bytes from `from` up to `to`, or an error. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of it. Reads that are under way may fail. */
  close(): void;
}

/** Bytes that are in memory, or in a file that was given to a page. */
export class BlobSource implements ByteSource {
  readonly name: string;

  constructor(private readonly blob: Blob) {
    this.name = blob instanceof File ? blob.name : "a blob";
  }

  get size(): number {
    return this.blob.size;
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      return new Uint8Array(await this.blob.slice(from, to).arrayBuffer());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : cause;
      throw new RangeError(
        `Cannot read ${this.name}: expected the file as it was when it was given, got ${why}`,
        { cause },
      );
    }
  }

  close(): void {}
}

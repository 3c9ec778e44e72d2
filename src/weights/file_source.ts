import { ignoreMissing, readRange } from "../host/mod.ts";
import type { ByteSource } from "./byte_source.ts";

/** A file of this machine, open until it is closed. */
export class FileSource implements ByteSource {
  /** The read before, as reads share the file's one position. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly name: string,
    readonly size: number,
    private readonly file: Deno.FsFile,
  ) {}

  /**
   * Opens a file.
   *
   * @throws {RangeError} if it is missing or a folder.
   */
  static async open(path: string): Promise<FileSource> {
    const file = await Deno.open(path).catch(ignoreMissing);
    if (!file) throw new RangeError(`Cannot read ${path}: expected a file, but it is missing`);
    try {
      const { size, isDirectory } = await file.stat();
      if (isDirectory) throw new RangeError(`Cannot read ${path}: expected a file, got a folder`);
      return new FileSource(path, size, file);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const read = this.#last.then(() => this.#read(from, to));
    this.#last = read.catch(() => {});
    return read;
  }

  async #read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await readRange(this.file, from, to);
    if (bytes.length === to - from) return bytes;
    const end = from + bytes.length;
    throw new RangeError(
      `Cannot read ${this.name}: expected bytes up to ${to}, got ${end}: it was cut while it was open`,
    );
  }

  close(): void {
    this.file.close();
  }
}

/** Reads numbers and pieces of bytes one after the other, little-endian. */
export class ByteCursor {
  /** Where the next one begins. */
  at = 0;
  readonly #view: DataView;

  /** At the beginning of some bytes. */
  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** One byte. */
  byte(): number {
    return this.#view.getUint8(this.at++);
  }

  /** Four bytes as an unsigned number. */
  uint32(): number {
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  /**
   * A view of the next bytes.
   *
   * @throws {RangeError} If there are fewer, as every method here.
   */
  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new RangeError("past the end");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The text up to the end of a line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new RangeError("past the end");
    const text = latin1(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }
}

/** Bytes as text, a letter each. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes that {@linkcode latin1} made a text of. */
export function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * Pickles as Python 2.7's `cPickle` writes CIFAR's files: opcode by opcode, with its memo.
 *
 * @module
 */

const letters = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const uint32 = (n: number) => [n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24];

/** What a dictionary of such a file may hold. */
export type Entry = string | readonly (number | string)[] | { rows: number; bytes: Uint8Array };

/** A dictionary as a pickle of protocol 2. */
export function pickle(entries: Readonly<Record<string, Entry>>): Uint8Array<ArrayBuffer> {
  const out: number[] = [0x80, 2, ...letters("}")];
  let memo = 0;
  const remember = () => {
    out.push(...memo < 256 ? [0x71, memo] : [0x72, ...uint32(memo)]);
    memo++;
  };
  const text = (value: string) => {
    out.push(0x55, value.length, ...letters(value));
    remember();
  };
  const number = (n: number) => out.push(...n < 256 ? [0x4b, n] : [0x4d, n & 255, n >> 8]);
  remember();
  out.push(...letters("("));
  for (const [key, value] of Object.entries(entries)) {
    text(key);
    if (typeof value === "string") text(value);
    else if ("rows" in value) array(value);
    else {
      out.push(...letters("]"));
      remember();
      out.push(...letters("("));
      for (const item of value) typeof item === "string" ? text(item) : number(item);
      out.push(...letters("e"));
    }
  }
  out.push(...letters("u."));
  return Uint8Array.from(out);

  function array({ rows, bytes }: { rows: number; bytes: Uint8Array }) {
    out.push(...letters("cnumpy.core.multiarray\n_reconstruct\n"));
    remember();
    out.push(...letters("cnumpy\nndarray\n"));
    remember();
    out.push(0x4b, 0, 0x85, 0x55, 1, ...letters("b"), 0x87, 0x52);
    remember();
    out.push(...letters("("), 0x4b, 1);
    number(rows);
    number(bytes.length / rows);
    out.push(0x86, ...letters("cnumpy\ndtype\n"));
    remember();
    out.push(0x55, 2, ...letters("u1"), 0x4b, 0, 0x4b, 1, 0x87, 0x52);
    remember();
    out.push(...letters("("), 0x4b, 3, 0x55, 1, ...letters("|NNN"));
    for (let i = 0; i < 2; i++) out.push(0x4a, 255, 255, 255, 255);
    out.push(0x4b, 0, ...letters("tb"), 0x89, 0x54, ...uint32(bytes.length));
    for (const byte of bytes) out.push(byte);
    out.push(...letters("tb"));
  }
}

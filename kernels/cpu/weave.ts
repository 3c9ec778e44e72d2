/**
 * Several byte strings that are alike as one, in pieces by turns: gzip looks back 32 KiB, and so finds in
 * each what it has had of the others.
 *
 * @module
 */

/** Bytes of a piece. */
const PIECE = 4096;

/** Where each piece of strings of such lengths goes: of which string, from where in it, to where. */
function* pieces(lengths: readonly number[]): Generator<[which: number, from: number, to: number]> {
  const longest = Math.max(...lengths);
  for (let from = 0; from < longest; from += PIECE) {
    for (const [which, length] of lengths.entries()) {
      if (from < length) yield [which, from, Math.min(from + PIECE, length)];
    }
  }
}

/** All strings as one. */
export function weave(strings: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const lengths = strings.map(({ length }) => length);
  const woven = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [which, from, to] of pieces(lengths)) {
    woven.set(strings[which].subarray(from, to), at);
    at += to - from;
  }
  return woven;
}

/** One of the strings again, of all their lengths. */
export function unweave(
  woven: Uint8Array,
  lengths: readonly number[],
  wanted: number,
): Uint8Array<ArrayBuffer> {
  const string = new Uint8Array(lengths[wanted]);
  let at = 0;
  for (const [which, from, to] of pieces(lengths)) {
    if (which === wanted) string.set(woven.subarray(at, at + to - from), from);
    at += to - from;
  }
  return string;
}

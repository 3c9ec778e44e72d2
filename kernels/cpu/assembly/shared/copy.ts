// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { storePair } from "./vector";

/**
 * Copies rows of at least 32 bytes. All stores of a row but its first and its last one, which overlap others,
 * are aligned.
 */
export function copyAligned(rows: i32, bytes: usize, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (; rows > 0; rows--, from += fromRow, to += toRow) {
    copyPair(from, to);
    let o: usize = 32 - (to & 31);
    for (; o + 32 <= bytes; o += 32) copyPair(from + o, to + o);
    copyPair(from + bytes - 32, to + bytes - 32);
  }
}

@inline function copyPair(from: usize, to: usize): void {
  storePair(to, v128.load(from), v128.load(from, 16));
}

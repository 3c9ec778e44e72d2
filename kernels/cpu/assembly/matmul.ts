// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, scratch, share, take, words } from "./shared/pool";
import { Matmul } from "./generated/arguments";
import { BLOCKS, PACKED_A, PACKED_B, REGISTERS } from "./generated/memory";
import { packB, transposeFar } from "./shared/pack";
import { multiplyBlock } from "./shared/block";
import { copyAligned } from "./shared/copy";
import { touch } from "./shared/touch";
import { finish } from "./activations/chains";

/** Terms of sums that are too few for the next rows to come from memory meanwhile. */
const SHORT: i32 = 512;

/**
 * C = op(A)·op(B) for a batch, then the epilogue. The host chooses the blocks: a task is (batch,
 * slice of k, block of columns, block of rows), rows fastest, so that a thread packs a block of B
 * and keeps it in its cache for many blocks of rows. With more than one slice, C is the slices'
 * partial products [slice][batch][m][n], which a sum over slices follows.
 */
export function matmul(args: usize): void {
  const a = address(args, Matmul.a), b = address(args, Matmul.b), c = address(args, Matmul.c);
  const batch = argument(args, Matmul.batch), m = argument(args, Matmul.m);
  const n = argument(args, Matmul.n), k = argument(args, Matmul.k);
  const transposeA = argument(args, Matmul.transposeA) != 0;
  const transposeB = argument(args, Matmul.transposeB) != 0;
  const slices = argument(args, Matmul.slices), blockK = argument(args, Matmul.blockK);
  const blockM = argument(args, Matmul.blockM), blockN = argument(args, Matmul.blockN);
  const rowBlocks = (m + blockM - 1) / blockM, columnBlocks = (n + blockN - 1) / blockN;
  const lda = <usize> (transposeA ? m : k) << 2, ldb = <usize> (transposeB ? k : n) << 2;
  const ldc = <usize> n << 2;
  let packed = -1;
  share(batch * slices * columnBlocks * rowBlocks);
  for (let task = take(); task >= 0; task = take()) {
    const rowBlock = task % rowBlocks, rest = task / rowBlocks;
    const columnBlock = rest % columnBlocks, product = rest / columnBlocks;
    const slice = product % slices, item = product / slices;
    const i = rowBlock * blockM, j = columnBlock * blockN;
    const k0 = <i32> (<i64> k * slice / slices), kn = <i32> (<i64> k * (slice + 1) / slices) - k0;
    const rows = min(blockM, m - i), columns = min(blockN, n - j);
    if (packed != rest) {
      packed = rest;
      const from = b + <usize> item * <usize> n * (<usize> k << 2) +
        (transposeB ? <usize> j * ldb + (<usize> k0 << 2) : <usize> k0 * ldb + (<usize> j << 2));
      packB(kn, columns, from, ldb, transposeB, scratch + PACKED_B);
    }
    let rowsA = a + <usize> item * <usize> m * (<usize> k << 2), pitch = lda;
    if (transposeA) {
      pitch = (<usize> kn << 2) + 64;
      transposeFar(kn, rows, rowsA + <usize> k0 * lda + (<usize> i << 2), lda, scratch + PACKED_A, pitch);
      rowsA = scratch + PACKED_A;
    } else {
      rowsA += <usize> i * lda + (<usize> k0 << 2);
      // The six rows of a tile would be waited for one by one; longer ones leave time to fetch the next.
      if (columnBlock == 0 && kn <= SHORT) touch(rowsA, rows, <usize> kn << 2, lda);
    }
    const at = (<usize> slice * <usize> batch + <usize> item) * <usize> m * ldc + <usize> i * ldc + (<usize> j << 2);
    // Rows that don't begin at whole vectors: stores into two lines of the cache take many times as long as
    // others, so results are collected in whole lines, and copied by stores that are aligned.
    const line = ((<usize> columns << 2) + 127) & ~63;
    const collects = columns > 16 && (ldc & 31) != 0 && <usize> rows * line <= REGISTERS - BLOCKS;
    const to = collects ? scratch + BLOCKS : c + at, toRow = collects ? line : ldc;
    for (let p = 0; p < kn; p += blockK) {
      multiplyBlock(rows, columns, min(blockK, kn - p), rowsA + (<usize> p << 2), pitch,
        scratch + PACKED_B + (<usize> p << 6), <usize> kn << 6, to, toRow, p > 0);
    }
    if (collects) copyAligned(rows, <usize> columns << 2, to, line, c + at, ldc);
    finish(words(args, Matmul.epilogue), <i32> (at >> 2), j, rows, columns, ldc);
  }
}

/** What `madvise` takes to ask for huge pages, on Linux. */
const MADV_HUGEPAGE = 14;

/**
 * Asks Linux to hold memory in pages of 2 MiB, which most distributions give to those only that ask: a
 * processor keeps the places of few pages at hand, and passes over many megabytes in pages of 4 KiB wait for
 * places. Does nothing where that isn't possible: elsewhere than in Deno on Linux, and without `--allow-ffi`,
 * for which nobody is asked.
 *
 * @param buffer Memory that begins where the pages do.
 * @param bytes From there on, what is touched later included.
 * @returns Whether Linux takes the advice.
 */
export function adviseHugePages(buffer: ArrayBufferLike, bytes: number): boolean {
  if (!("Deno" in globalThis) || Deno.build.os !== "linux") return false;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  try {
    const library = Deno.dlopen("libc.so.6", {
      madvise: { parameters: ["pointer", "usize", "i32"], result: "i32" },
    });
    try {
      const start = Deno.UnsafePointer.of(new Uint8Array(buffer) as Uint8Array<ArrayBuffer>);
      return library.symbols.madvise(start, BigInt(bytes), MADV_HUGEPAGE) === 0;
    } finally {
      library.close();
    }
  } catch {
    return false; // As with musl, whose library has another name.
  }
}

/**
 * The first of some variants of a WebAssembly module, in hexadecimal digits, that this host can load; nothing
 * where it can load none.
 */
export function loadWasm(codes: readonly string[]): WebAssembly.Module | undefined {
  for (const code of codes) {
    try {
      return new WebAssembly.Module(
        Uint8Array.from(code.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
      );
    } catch {
      // The host lacks what this one takes.
    }
  }
  return undefined;
}

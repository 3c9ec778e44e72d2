/**
 * Flags of V8 with which it pairs 128-bit operations of WebAssembly to 256 bits, on processors with AVX2: the
 * CPU device has about twice the speed then, and the same bits. It pairs none whose addresses are compared with
 * bounds.
 */
export const V8_FLAGS: readonly string[] = [
  "--experimental-wasm-revectorize",
  "--no-wasm-bounds-checks",
];

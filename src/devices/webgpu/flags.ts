/**
 * Bits that the WebGPU specification fixes. Browsers and Deno have them as globals too, Node and
 * other hosts of an implementation needn't.
 *
 * @module
 */

/** What a buffer may be used for. */
export const BufferUsage = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
  QUERY_RESOLVE: 0x0200,
} as const;

/** Which stages see a binding. */
export const ShaderStage = { COMPUTE: 0x4 } as const;

/** How a buffer is mapped. */
export const MapMode = { READ: 0x0001 } as const;

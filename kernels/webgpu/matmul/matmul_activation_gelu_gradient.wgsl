// The gradient of a gelu follows the product, at the place where the gelu was taken.
// Needs gelu.wgsl, matmul_params.wgsl and readU.
fn activated(base: u32, row: u32, column: u32, value: vec4f) -> vec4f {
  return value * geluGradient(readU(base, row, column, params.m, params.n));
}

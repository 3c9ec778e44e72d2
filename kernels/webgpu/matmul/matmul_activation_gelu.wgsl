// A gelu follows the product; what goes into it is kept for its gradient.
// Needs matmul_params.wgsl, gelu.wgsl and writeU.
fn activated(base: u32, row: u32, column: u32, value: vec4f) -> vec4f {
  writeU(base, row, column, params.m, params.n, value);
  return gelu(value);
}

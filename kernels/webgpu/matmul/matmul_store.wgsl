// Four neighboring elements of a product, or of a piece of it.
// Needs matmul_params.wgsl and finish.
fn store(batch: u32, row: u32, column: u32, product: vec4f) {
  finish(batch * params.m * params.n, row, column, params.m, params.n, product);
}

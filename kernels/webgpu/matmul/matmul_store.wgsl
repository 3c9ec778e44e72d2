// What follows the product, in this order: bias, activation, residual.
// Needs matmul_params.wgsl, activated, readBias, readResidual and writeY.
fn store(batch: u32, row: u32, column: u32, product: vec4f) {
  let base = batch * params.m * params.n;
  let value = activated(base, row, column, product + readBias(0u, 0u, column, 1u, params.n));
  let sum = value + readResidual(base, row, column, params.m, params.n);
  writeY(base, row, column, params.m, params.n, sum);
}

// What follows the product, in this order: bias, activation, residual.
override ACTIVATION: u32 = 0u; // 0 none, 1 gelu, 2 gelu gradient

fn store(batch: u32, row: u32, column: u32, product: vec4f) {
  let base = batch * params.m * params.n;
  var value = product + readBias(0u, 0u, column, 1u, params.n);
  if (ACTIVATION == 1u) {
    writeU(base, row, column, params.m, params.n, value);
    value = gelu(value);
  } else if (ACTIVATION == 2u) {
    value *= geluGradient(readU(base, row, column, params.m, params.n));
  }
  value += readResidual(base, row, column, params.m, params.n);
  writeY(base, row, column, params.m, params.n, value);
}

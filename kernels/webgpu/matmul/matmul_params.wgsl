// Shared by all matmul kernels: y[m, n] = Σ_k a[m, k] b[k, n] for each batch, or, with splits, for
// each piece of the sum over k; the pieces are added by matmul_sum.wgsl in a fixed order.
struct Params {
  m: u32,
  n: u32,
  k: u32,
  batch: u32,
  // Terms of each piece, a multiple of the kernel's step, and the number of pieces.
  piece: u32,
  splits: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

// A workgroup makes 24 rows × (8·LANES) columns of y; each invocation 24 rows × 2×4 columns, all in
// registers. Meant for software adapters: they turn workgroup memory into further loads, of which
// there are too many already, and run neighboring invocations as lanes of one vector.
// Needs matmul_blocks.wgsl, matmul_params.wgsl, blockOfA and revise.
override LANES: u32 = 8u;
override REVISED: u32 = 0u; // 24 with an epilogue

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let p = place(workgroup, grid, 24u, 8u * LANES);
  if (spare(p)) {
    return;
  }
  let left = p.column + 4u * lane;
  let right = left + 4u * LANES;
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  var c20 = mat4x4f();
  var c21 = mat4x4f();
  var c30 = mat4x4f();
  var c31 = mat4x4f();
  var c40 = mat4x4f();
  var c41 = mat4x4f();
  var c50 = mat4x4f();
  var c51 = mat4x4f();
  for (var k = p.begin; k < p.end; k += 4u) {
    let a = blockOfA(p, k, lane);
    let b0 = rowsOfB(p, k, left);
    let b1 = rowsOfB(p, k, right);
    c00 = multiply(c00, a[0], b0);
    c01 = multiply(c01, a[0], b1);
    c10 = multiply(c10, a[1], b0);
    c11 = multiply(c11, a[1], b1);
    c20 = multiply(c20, a[2], b0);
    c21 = multiply(c21, a[2], b1);
    c30 = multiply(c30, a[3], b0);
    c31 = multiply(c31, a[3], b1);
    c40 = multiply(c40, a[4], b0);
    c41 = multiply(c41, a[4], b1);
    c50 = multiply(c50, a[5], b0);
    c51 = multiply(c51, a[5], b1);
  }
  storeRows(p, p.row, left, c00);
  storeRows(p, p.row, right, c01);
  storeRows(p, p.row + 4u, left, c10);
  storeRows(p, p.row + 4u, right, c11);
  storeRows(p, p.row + 8u, left, c20);
  storeRows(p, p.row + 8u, right, c21);
  storeRows(p, p.row + 12u, left, c30);
  storeRows(p, p.row + 12u, right, c31);
  storeRows(p, p.row + 16u, left, c40);
  storeRows(p, p.row + 16u, right, c41);
  storeRows(p, p.row + 20u, left, c50);
  storeRows(p, p.row + 20u, right, c51);
  // The epilogue goes over what was stored: 48 times in the text, compilers take seconds for it.
  let base = p.output * params.m * params.n;
  for (var row = p.row; row < min(p.row + REVISED, params.m); row++) {
    revise(base, row, left, params.m, params.n);
    revise(base, row, right, params.m, params.n);
  }
}

// A workgroup of SIDE × SIDE invocations makes (8·SIDE)² elements of y, an invocation 8 × 8 of them as four
// 4×4 blocks. These lie 4·SIDE apart, so that neighbors touch neighboring words.
// Needs matmul_blocks.wgsl and matmul_tiles.wgsl.
@compute @workgroup_size(SIDE, SIDE)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let p = place(workgroup, grid, 8u * SIDE, 8u * SIDE);
  if (spare(p)) {
    return;
  }
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  for (var k = p.begin; k < p.end; k += DEPTH) {
    fillTiles(p, k, lane);
    workgroupBarrier();
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      let a0 = tileA[j * (QUADS + PAD) + local.y];
      let a1 = tileA[j * (QUADS + PAD) + local.y + SIDE];
      let b0 = tileB[j * (QUADS + PAD) + local.x];
      let b1 = tileB[j * (QUADS + PAD) + local.x + SIDE];
      c00 = outer(c00, a0, b0);
      c01 = outer(c01, a0, b1);
      c10 = outer(c10, a1, b0);
      c11 = outer(c11, a1, b1);
    }
    workgroupBarrier();
  }
  let row = p.row + 4u * local.y;
  let column = p.column + 4u * local.x;
  storeRows(p, row, column, c00);
  storeRows(p, row, column + 4u * SIDE, c01);
  storeRows(p, row + 4u * SIDE, column, c10);
  storeRows(p, row + 4u * SIDE, column + 4u * SIDE, c11);
}

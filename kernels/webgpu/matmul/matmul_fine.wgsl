// A workgroup of SIDE × SIDE invocations makes (4·SIDE)² elements of y, an invocation one 4×4 block: for
// results of so few tiles that larger ones would leave parts of a GPU idle.
// Needs matmul_blocks.wgsl and matmul_tiles.wgsl.
@compute @workgroup_size(SIDE, SIDE)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let p = place(workgroup, grid, 4u * SIDE, 4u * SIDE);
  if (spare(p)) {
    return;
  }
  var c = mat4x4f();
  for (var k = p.begin; k < p.end; k += DEPTH) {
    fillTiles(p, k, lane);
    workgroupBarrier();
    for (var j = 0u; j < DEPTH; j++) { // unrolled
      c = outer(c, tileA[j * (QUADS + PAD) + local.y], tileB[j * (QUADS + PAD) + local.x]);
    }
    workgroupBarrier();
  }
  storeRows(p, p.row + 4u * local.y, p.column + 4u * local.x, c);
}

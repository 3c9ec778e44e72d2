// sums[p] = Σ dy·x/σ over the rows of piece p, for the gradient of γ. An invocation sums four
// neighboring columns of one piece.
// Needs readDy, readX, rstds and writeSums.
struct Params {
  rows: u32,
  columns: u32,
  pieces: u32,
  piece: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let d = params.columns;
  let quads = (d + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let p = i / quads;
  if (p >= params.pieces) {
    return;
  }
  let c = i % quads * 4u;
  var sum = vec4f();
  for (var row = p * params.piece; row < min((p + 1u) * params.piece, params.rows); row++) {
    let dy = readDy(0u, row, c, params.rows, d);
    sum += dy * readX(0u, row, c, params.rows, d) * rstds[row];
  }
  writeSums(0u, p, c, params.pieces, d, sum);
}

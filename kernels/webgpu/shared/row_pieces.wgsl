// Sums over pieces of a matrix's rows: an invocation takes four neighboring columns, from c on, of piece
// p and calls sumPiece(p, c), which goes over the rows from firstRow(p) up to endRow(p).
// Needs sumPiece.
struct Params {
  rows: u32,
  columns: u32,
  pieces: u32,
  piece: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

fn firstRow(p: u32) -> u32 {
  return p * params.piece;
}

fn endRow(p: u32) -> u32 {
  return min((p + 1u) * params.piece, params.rows);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.columns + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let p = i / quads;
  if (p >= params.pieces) {
    return;
  }
  sumPiece(p, i % quads * 4u);
}

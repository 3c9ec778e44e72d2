// The statistics of a piece of the rows: sums[0, p] = its mean and sums[1, p] = Σ (x − its mean)².
// An invocation takes four neighboring columns of one piece.
// Needs readX and writeSums.
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
  let quads = (params.columns + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let p = i / quads;
  if (p >= params.pieces) {
    return;
  }
  let c = i % quads * 4u;
  let begin = p * params.piece;
  let end = min(begin + params.piece, params.rows);
  var sum = vec4f();
  for (var row = begin; row < end; row++) {
    sum += readX(0u, row, c, params.rows, params.columns);
  }
  let mean = sum / f32(end - begin);
  // Around the mean: a difference of large squares would lose all digits.
  var squares = vec4f();
  for (var row = begin; row < end; row++) {
    let centered = readX(0u, row, c, params.rows, params.columns) - mean;
    squares = fma(centered, centered, squares);
  }
  writeSums(0u, p, c, 2u * params.pieces, params.columns, mean);
  writeSums(0u, params.pieces + p, c, 2u * params.pieces, params.columns, squares);
}

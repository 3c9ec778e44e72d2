// y[r, p] = scale · Σ_c x[r, c] (or x²) over the c of piece p: sums over the last axis.
// Needs rows.wgsl, readX and y.
struct Params {
  rows: u32,
  columns: u32,
  pieces: u32,
  piece: u32,
  scale: f32,
  // The sums of this dispatch, counted over rows and pieces, and the elements of x before those bound.
  begin: u32,
  end: u32,
  before: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

override SQUARED: bool = false;

@compute @workgroup_size(LANES, ROWS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let i = params.begin + (workgroup.y * grid.x + workgroup.x) * ROWS + local.y;
  let begin = i % params.pieces * params.piece;
  let end = min(begin + params.piece, params.columns);
  var sum = vec4f();
  for (var c = begin + 4u * local.x; c < end; c += 4u * LANES) {
    let x = readX(0u - params.before, i / params.pieces, c, params.rows, params.columns);
    let value = select(vec4f(), x, inside(c, end));
    sum += select(value, value * value, SQUARED);
  }
  let total = params.scale * sumOfRow(local, sumOfFour(sum));
  if (local.x == 0u && i < params.end) {
    y[i] = total;
  }
}

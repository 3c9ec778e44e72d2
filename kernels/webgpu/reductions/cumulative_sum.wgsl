// y[r, c] = Σ_{k ≤ c} x[r, k] over the last axis, or of k ≥ c in reverse.
// Needs rows.wgsl, readX and writeY.
struct Params {
  rows: u32,
  columns: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

override REVERSE: bool = false;

// The sums within four elements.
fn sumsOfFour(x: vec4f) -> vec4f {
  let forward = vec4f(x.x, x.x + x.y, (x.x + x.y) + x.z, ((x.x + x.y) + x.z) + x.w);
  let backward = vec4f(((x.w + x.z) + x.y) + x.x, (x.w + x.z) + x.y, x.w + x.z, x.w);
  return select(forward, backward, vec4<bool>(REVERSE));
}

// Each invocation adds up a run of the row, and starts from what those before it have.
@compute @workgroup_size(LANES, ROWS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (workgroup.y * grid.x + workgroup.x) * ROWS + local.y;
  let d = params.columns;
  let steps = ((d + 3u) / 4u + LANES - 1u) / LANES;
  let begin = 4u * steps * local.x;
  var own = 0.0;
  for (var i = 0u; i < steps; i++) {
    own += sumOfFour(readX(0u, row, begin + 4u * i, params.rows, d));
  }
  exchange[local.y * LANES + local.x] = own;
  workgroupBarrier();
  var sum = 0.0;
  for (var lane = 0u; lane < LANES; lane++) {
    let before = select((lane < local.x), (lane > local.x), REVERSE);
    sum += select(0.0, exchange[local.y * LANES + lane], before);
  }
  for (var i = 0u; i < steps; i++) {
    let column = begin + 4u * select(i, steps - 1u - i, REVERSE);
    let x = readX(0u, row, column, params.rows, d);
    writeY(0u, row, column, params.rows, d, sum + sumsOfFour(x));
    sum += sumOfFour(x);
  }
}

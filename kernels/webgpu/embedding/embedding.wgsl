// y[i] = table[tokens[i]], NaN for a token that names no row; four columns of one token an invocation.
// Needs special_numbers.wgsl, tokens, readTable and writeY.
struct Params {
  rows: u32,
  columns: u32,
  places: u32,
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
  let place = i / quads;
  if (place >= params.places) {
    return;
  }
  let c = i % quads * 4u;
  // A negative token is a large number here.
  let token = u32(tokens[place]);
  let row = readTable(0u, min(token, params.rows - 1u), c, params.rows, d);
  writeY(0u, place, c, params.places, d, select(vec4f(quietNaN()), row, token < params.rows));
}

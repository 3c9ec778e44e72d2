// y = γ·(x − mean)/σ + β for every column, four columns of a row an invocation.
// Needs readX, readMeans, readRstds, readGamma, readBeta and finish.
struct Params {
  rows: u32,
  columns: u32,
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
  let row = i / quads;
  let c = i % quads * 4u;
  let d = params.columns;
  let normal = (readX(0u, row, c, params.rows, d) - readMeans(0u, 0u, c, 1u, d)) *
    readRstds(0u, 0u, c, 1u, d);
  let y = fma(readGamma(0u, 0u, c, 1u, d), normal, readBeta(0u, 0u, c, 1u, d));
  finish(0u, row, c, params.rows, d, y);
}

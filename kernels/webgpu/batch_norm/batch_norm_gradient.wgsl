// dx = γ/σ · (dy − dβ/R − n·dγ/R), n = (x − mean)/σ; four columns of a row an invocation.
// Needs readRstds, readX, readMeans, readSums, readDy, readGamma and finish.
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
  let row = i / quads;
  let c = i % quads * 4u;
  let d = params.columns;
  let rstd = readRstds(0u, 0u, c, 1u, d);
  let normal = (readX(0u, row, c, params.rows, d) - readMeans(0u, 0u, c, 1u, d)) * rstd;
  let totals = 2u * params.pieces;
  let dgamma = readSums(0u, totals, c, totals + 2u, d);
  let dbeta = readSums(0u, totals + 1u, c, totals + 2u, d);
  let shared4 = dbeta + normal * dgamma;
  let rest = readDy(0u, row, c, params.rows, d) - shared4 / f32(params.rows);
  finish(0u, row, c, params.rows, d, readGamma(0u, 0u, c, 1u, d) * rstd * rest);
}

// dγ and dβ from the sums of the pieces, also kept behind those. An invocation takes four columns.
// Needs readSums, writeSums, writeDgamma and writeDbeta.
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
  let c = ((workgroup.y * grid.x + workgroup.x) * 64u + lane) * 4u;
  let d = params.columns;
  if (c >= d) {
    return;
  }
  let count = 2u * params.pieces;
  var dgamma = vec4f();
  var dbeta = vec4f();
  for (var p = 0u; p < params.pieces; p++) {
    dgamma += readSums(0u, p, c, count + 2u, d);
    dbeta += readSums(0u, params.pieces + p, c, count + 2u, d);
  }
  writeSums(0u, count, c, count + 2u, d, dgamma);
  writeSums(0u, count + 1u, c, count + 2u, d, dbeta);
  writeDgamma(0u, 0u, c, 1u, d, dgamma);
  writeDbeta(0u, 0u, c, 1u, d, dbeta);
}

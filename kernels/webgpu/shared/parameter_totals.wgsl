// dγ and dβ of a norm from the sums over pieces of rows, also kept behind those. An invocation takes four
// columns.
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
  // Eight pieces are read before they are added, as each would wait for memory alone.
  var p = 0u;
  for (; p + 7u < params.pieces; p += 8u) {
    var ofGamma: array<vec4f, 8>;
    var ofBeta: array<vec4f, 8>;
    for (var j = 0u; j < 8u; j++) { // unrolled
      ofGamma[j] = readSums(0u, p + j, c, count + 2u, d);
      ofBeta[j] = readSums(0u, params.pieces + p + j, c, count + 2u, d);
    }
    for (var j = 0u; j < 8u; j++) { // unrolled
      dgamma += ofGamma[j];
      dbeta += ofBeta[j];
    }
  }
  for (; p < params.pieces; p++) {
    dgamma += readSums(0u, p, c, count + 2u, d);
    dbeta += readSums(0u, params.pieces + p, c, count + 2u, d);
  }
  writeSums(0u, count, c, count + 2u, d, dgamma);
  writeSums(0u, count + 1u, c, count + 2u, d, dbeta);
  writeDgamma(0u, 0u, c, 1u, d, dgamma);
  writeDbeta(0u, 0u, c, 1u, d, dbeta);
}

// Adds the pieces of a split matmul in order and finishes: y = epilogue(Σ_s pieces[s]). The pieces
// are stored [batch, splits, m, n]; an invocation makes four columns.
// Needs matmul_params.wgsl, matmul_store.wgsl and readPieces.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.n + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let batch = i / quads / params.m;
  if (batch >= params.batch) {
    return;
  }
  let row = i / quads % params.m;
  let column = i % quads * 4u;
  var sum = vec4f();
  for (var s = 0u; s < params.splits; s++) {
    let base = (batch * params.splits + s) * params.m * params.n;
    sum += readPieces(base, row, column, params.m, params.n);
  }
  store(batch, row, column, sum);
}

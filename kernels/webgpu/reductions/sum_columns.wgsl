// y[o, p, i] = scale · Σ_c x[o, c, i] over the c of piece p: sums over an axis that is not the last.
// An invocation sums four neighboring columns of one piece.
// Needs readY, readX and writeY.
struct Params {
  outer: u32,
  count: u32,
  inner: u32,
  pieces: u32,
  piece: u32,
  start: u32,
  scale: f32,
  // 1 to go on with the sums in y.
  resume: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

// Rows that are read before they are added, as each would wait for memory alone.
const AT_ONCE = 8u; // on GPUs 16u

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.inner + 3u) / 4u;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let row = i / quads;
  if (row >= params.outer * params.pieces) {
    return;
  }
  let column = i % quads * 4u;
  let begin = row % params.pieces * params.piece;
  let end = min(begin + params.piece, params.count);
  let base = params.start + row / params.pieces * params.count * params.inner;
  var sum = vec4f();
  if (params.resume == 1u) {
    sum = readY(0u, row, column, params.outer * params.pieces, params.inner);
  }
  var c = begin;
  for (; c + AT_ONCE <= end; c += AT_ONCE) {
    var x: array<vec4f, AT_ONCE>;
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      x[j] = readX(base, c + j, column, params.count, params.inner);
    }
    for (var j = 0u; j < AT_ONCE; j++) { // unrolled
      sum += x[j];
    }
  }
  for (; c + 3u < end; c += 4u) {
    var x: array<vec4f, 4>;
    for (var j = 0u; j < 4u; j++) { // unrolled
      x[j] = readX(base, c + j, column, params.count, params.inner);
    }
    for (var j = 0u; j < 4u; j++) { // unrolled
      sum += x[j];
    }
  }
  for (; c < end; c++) {
    sum += readX(base, c, column, params.count, params.inner);
  }
  writeY(0u, row, column, params.outer * params.pieces, params.inner, params.scale * sum);
}

// The statistics of all rows from those of the pieces: the squares around the common mean are those
// around the pieces' means and those of the pieces' means (Chan et al. 1983).
// Needs special_numbers.wgsl, readSums, writeMeans, writeRstds and writeVariances.
struct Params {
  rows: u32,
  columns: u32,
  pieces: u32,
  piece: u32,
  epsilon: f32,
}
@group(1) @binding(0) var<uniform> params: Params;

// Eight rows of what is known of the pieces, from a row on.
fn eightSums(row: u32, c: u32) -> array<vec4f, 8> {
  var sums: array<vec4f, 8>;
  for (var j = 0u; j < 8u; j++) { // unrolled
    sums[j] = readSums(0u, row + j, c, 2u * params.pieces, params.columns);
  }
  return sums;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let c = ((workgroup.y * grid.x + workgroup.x) * 64u + lane) * 4u;
  if (c >= params.columns) {
    return;
  }
  // Around the first piece's mean, as sums of thousands of numbers far from 0 lose digits.
  let origin = finiteOrZero(readSums(0u, 0u, c, 2u * params.pieces, params.columns));
  var total = vec4f();
  // Eight are read before they are added, as each would wait for memory alone.
  var p = 0u;
  for (; p + 7u < params.pieces; p += 8u) {
    let means = eightSums(p, c);
    for (var j = 0u; j < 8u; j++) { // unrolled
      total += rowsOf(p + j) * (means[j] - origin);
    }
  }
  for (; p < params.pieces; p++) {
    total += rowsOf(p) * (readSums(0u, p, c, 2u * params.pieces, params.columns) - origin);
  }
  let mean = origin + total / f32(params.rows);
  var squares = vec4f();
  p = 0u;
  for (; p + 7u < params.pieces; p += 8u) {
    let means = eightSums(p, c);
    let own = eightSums(params.pieces + p, c);
    for (var j = 0u; j < 8u; j++) { // unrolled
      let offset = means[j] - mean;
      squares += own[j];
      squares += rowsOf(p + j) * offset * offset;
    }
  }
  for (; p < params.pieces; p++) {
    let offset = readSums(0u, p, c, 2u * params.pieces, params.columns) - mean;
    squares += readSums(0u, params.pieces + p, c, 2u * params.pieces, params.columns);
    squares += rowsOf(p) * offset * offset;
  }
  let rstd = 1.0 / sqrt(squares / f32(params.rows) + params.epsilon);
  writeMeans(0u, 0u, c, 1u, params.columns, mean);
  writeRstds(0u, 0u, c, 1u, params.columns, rstd);
  writeVariances(0u, 0u, c, 1u, params.columns, squares / f32(params.rows - 1u));
}

fn rowsOf(piece: u32) -> f32 {
  let begin = piece * params.piece;
  return f32(min(begin + params.piece, params.rows) - begin);
}

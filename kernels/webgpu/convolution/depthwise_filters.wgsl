// sums[p, k, l, c] = Σ x[b, i·s + k − p, j·s + l − p, c] · dy[b, i, j, c] over the rows (b, i) of
// piece p. An invocation makes four channels of one row of taps, which share the reads of dy.
// Needs readDy, readX and writeSums.
struct Params {
  images: u32,
  channels: u32,
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  padding: u32,
  pieces: u32,
  // Rows of all images in a piece.
  piece: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

override STRIDE: u32 = 1u;

const KERNEL = 1u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.channels + 3u) / 4u;
  var i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let c = i % quads * 4u;
  i /= quads;
  let k = i % KERNEL;
  let p = i / KERNEL;
  if (p >= params.pieces) {
    return;
  }
  let pixels = params.images * params.height * params.width;
  let windows = params.images * params.rows * params.columns;
  var sums = array<vec4f, KERNEL>();
  for (var r = p * params.piece; r < min((p + 1u) * params.piece, params.images * params.rows); r++) {
    // Above the image the difference wraps around to a large number.
    let across = r % params.rows * STRIDE + k - params.padding;
    if (across >= params.height) {
      continue;
    }
    let start = (r / params.rows * params.height + across) * params.width;
    for (var j = 0u; j < params.columns; j++) {
      let dy = readDy(0u, r * params.columns + j, c, windows, params.channels);
      for (var l = 0u; l < KERNEL; l++) { // unrolled
        let column = j * STRIDE + l - params.padding;
        if (column < params.width) {
          sums[l] = fma(readX(0u, start + column, c, pixels, params.channels), dy, sums[l]);
        }
      }
    }
  }
  let made = params.pieces * KERNEL * KERNEL;
  for (var l = 0u; l < KERNEL; l++) { // unrolled
    writeSums(0u, (p * KERNEL + k) * KERNEL + l, c, made, params.channels, sums[l]);
  }
}

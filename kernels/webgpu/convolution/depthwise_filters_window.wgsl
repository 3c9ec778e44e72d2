// The same as depthwise_filters.wgsl with stride 1: of what a row of taps reads, a pixel is read once
// and handed on from tap to tap in registers. AHEAD neighboring windows are read before they are added,
// as each would wait for memory alone; whatever is read beside the image isn't added.
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

const KERNEL = 1u;
const AHEAD = 1u; // on GPUs 4u
const WINDOW = AHEAD + KERNEL - 1u;

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
    // Above and left of the image differences wrap around to large numbers.
    let across = r % params.rows + k - params.padding;
    if (across >= params.height) {
      continue;
    }
    let start = (r / params.rows * params.height + across) * params.width;
    let left = start - params.padding;
    var window: array<vec4f, WINDOW>;
    for (var l = AHEAD; l < WINDOW; l++) { // unrolled
      window[l] = readX(0u, left + l - AHEAD, c, pixels, params.channels);
    }
    for (var j = 0u; j < params.columns; j += AHEAD) {
      for (var l = AHEAD; l < WINDOW; l++) { // unrolled
        window[l - AHEAD] = window[l];
      }
      var dy: array<vec4f, AHEAD>;
      for (var t = 0u; t < AHEAD; t++) { // unrolled
        window[KERNEL - 1u + t] = readX(0u, left + j + KERNEL - 1u + t, c, pixels, params.channels);
        dy[t] = readDy(0u, r * params.columns + j + t, c, windows, params.channels);
      }
      for (var t = 0u; t < AHEAD; t++) { // unrolled
        for (var l = 0u; l < KERNEL; l++) { // unrolled
          if (j + t < params.columns && j + t + l - params.padding < params.width) {
            sums[l] = fma(window[t + l], dy[t], sums[l]);
          }
        }
      }
    }
  }
  let made = params.pieces * KERNEL * KERNEL;
  for (var l = 0u; l < KERNEL; l++) { // unrolled
    writeSums(0u, (p * KERNEL + k) * KERNEL + l, c, made, params.channels, sums[l]);
  }
}

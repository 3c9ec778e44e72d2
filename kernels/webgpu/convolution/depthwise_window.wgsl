// The same as depthwise.wgsl with stride 1 and a kernel of known side: what a row of taps reads is held
// in registers, where RUN neighboring pixels share it.
// Needs readFilters, readX and finish.
struct Params {
  images: u32,
  channels: u32,
  // Of x and y.
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  padding: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

override BACKWARD: bool = false;

const RUN = 4u;
const KERNEL = 1u;
const WINDOW = RUN + KERNEL - 1u;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.channels + 3u) / 4u;
  let runs = (params.columns + RUN - 1u) / RUN;
  var i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let c = i % quads * 4u;
  i /= quads;
  let first = i % runs * RUN;
  i /= runs;
  let row = i % params.rows;
  let image = i / params.rows;
  if (image >= params.images) {
    return;
  }
  let pixels = params.images * params.height * params.width;
  // Left of the image differences wrap around to large numbers.
  let left = select(first - params.padding, first + params.padding - (KERNEL - 1u), BACKWARD);
  var sums = array<vec4f, RUN>();
  for (var k = 0u; k < KERNEL; k++) {
    let across = select(row + k - params.padding, row + params.padding - k, BACKWARD);
    if (across >= params.height) {
      continue;
    }
    let start = (image * params.height + across) * params.width;
    var window: array<vec4f, WINDOW>;
    // What is read beside the image isn't added.
    for (var j = 0u; j < WINDOW; j++) { // unrolled
      window[j] = readX(0u, start + left + j, c, pixels, params.channels);
    }
    for (var l = 0u; l < KERNEL; l++) {
      let filter4 = readFilters(0u, k * KERNEL + l, c, KERNEL * KERNEL, params.channels);
      for (var j = 0u; j < RUN; j++) { // unrolled
        let at = select(j + l, j + KERNEL - 1u - l, BACKWARD);
        // A filter's infinity must not meet what stands for pixels outside.
        if (left + at < params.width) {
          sums[j] = fma(window[at], filter4, sums[j]);
        }
      }
    }
  }
  let made = params.images * params.rows * params.columns;
  let start = (image * params.rows + row) * params.columns;
  for (var j = first; j < min(first + RUN, params.columns); j++) {
    finish(0u, start + j, c, made, params.channels, sums[j - first]);
  }
}

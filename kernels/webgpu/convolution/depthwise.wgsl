// y[b, i, j, c] = Σ_kl x[b, i·s + k − p, j·s + l − p, c] · filters[k, l, c], or with BACKWARD the
// adjoint, in which x is the gradient of the windows and y that of the image. An invocation makes
// four channels of four neighboring pixels, which share their taps.
// Needs readFilters, readX and finish.
struct Params {
  images: u32,
  channels: u32,
  // Of x and y.
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  kernel: u32,
  padding: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

override STRIDE: u32 = 1u;
override BACKWARD: bool = false;

const RUN = 4u;

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
  let taps = params.kernel * params.kernel;
  let pixels = params.images * params.height * params.width;
  var sums = array<vec4f, RUN>();
  for (var k = 0u; k < params.kernel; k++) {
    let across = source(row, k, params.height);
    if (across >= params.height) {
      continue;
    }
    let start = (image * params.height + across) * params.width;
    for (var l = 0u; l < params.kernel; l++) {
      let filter4 = readFilters(0u, k * params.kernel + l, c, taps, params.channels);
      for (var j = 0u; j < RUN; j++) { // unrolled
        let column = source(first + j, l, params.width);
        if (column < params.width) {
          let x = readX(0u, start + column, c, pixels, params.channels);
          sums[j] = fma(x, filter4, sums[j]);
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

// Where along an axis tap k of pixel i reads; `size` or more if that is outside.
fn source(i: u32, k: u32, size: u32) -> u32 {
  if (!BACKWARD) {
    // Left of the image the difference wraps around to a large number.
    return i * STRIDE + k - params.padding;
  }
  let at = i + params.padding - k;
  if (STRIDE == 1u) {
    return at;
  }
  return select(size, at / STRIDE, i + params.padding >= k && at % STRIDE == 0u);
}

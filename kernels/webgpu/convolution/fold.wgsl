// x[pixel, c] = Σ y[window, tap, c] over all windows and taps that see the pixel, four channels an
// invocation.
// Needs readY and writeX.
struct Params {
  images: u32,
  channels: u32,
  height: u32,
  width: u32,
  rows: u32,
  columns: u32,
  kernel: u32,
  stride: u32,
  padding: u32,
}
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let quads = (params.channels + 3u) / 4u;
  let pixels = params.images * params.height * params.width;
  let windows = params.images * params.rows * params.columns;
  let taps = params.kernel * params.kernel;
  let i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let c = i % quads * 4u;
  let pixel = i / quads;
  if (pixel >= pixels) {
    return;
  }
  let column = pixel % params.width;
  let row = pixel / params.width % params.height;
  let image = pixel / params.width / params.height;
  var sum = vec4f();
  for (var k = 0u; k < params.kernel; k++) {
    let window = windowAt(row, k, params.rows);
    if (window >= params.rows) {
      continue;
    }
    let start = (image * params.rows + window) * params.columns;
    for (var l = 0u; l < params.kernel; l++) {
      let along = windowAt(column, l, params.columns);
      if (along < params.columns) {
        let at = (start + along) * taps + k * params.kernel + l;
        sum += readY(0u, at, c, windows * taps, params.channels);
      }
    }
  }
  writeX(0u, pixel, c, pixels, params.channels, sum);
}

// The window along an axis whose tap k sees pixel i; `size` or more if there is none.
fn windowAt(i: u32, k: u32, size: u32) -> u32 {
  let at = i + params.padding - k;
  return select(size, at / params.stride, i + params.padding >= k && at % params.stride == 0u);
}

// y[window, tap, c] = x[pixel, c], zero outside the image, four channels an invocation.
// Needs readX and writeY.
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
  let made = params.images * params.rows * params.columns * params.kernel * params.kernel;
  var i = (workgroup.y * grid.x + workgroup.x) * 64u + lane;
  let c = i % quads * 4u;
  let to = i / quads;
  if (to >= made) {
    return;
  }
  i = to;
  let l = i % params.kernel;
  i /= params.kernel;
  let k = i % params.kernel;
  i /= params.kernel;
  // Left of and above the image the differences wrap around to large numbers.
  let column = i % params.columns * params.stride + l - params.padding;
  i /= params.columns;
  let row = i % params.rows * params.stride + k - params.padding;
  let image = i / params.rows;
  var value = vec4f();
  if (row < params.height && column < params.width) {
    let pixel = (image * params.height + row) * params.width + column;
    value = readX(0u, pixel, c, params.images * params.height * params.width, params.channels);
  }
  writeY(0u, to, c, made, params.channels, value);
}

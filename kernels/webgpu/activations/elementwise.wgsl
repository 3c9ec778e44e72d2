// y[i] = result(i), four elements an invocation. The function `result` and the Params are written by
// src/devices/webgpu/kernels/activations.ts.
// Needs params, writeY and result.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = ((workgroup.y * grid.x + workgroup.x) * 64u + lane) * 4u;
  if (i >= params.size) {
    return;
  }
  writeY(0u, 0u, i, 1u, params.size, result(i));
}

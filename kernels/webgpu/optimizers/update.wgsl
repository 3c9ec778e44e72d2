// What both optimizers share. The first of the scalars is the learning rate.
// Needs special_numbers.wgsl, update, readG and squaredNorm.
struct Params {
  size: u32,
  decayed: u32,
  clip: f32,
  weightDecay: f32,
  // β₁, 1 − β₁, β₂, 1 − β₂; or momentum, 1 for Nesterov's look-ahead
  rates: vec4f,
  // AdamW's.
  epsilon: f32,
}
@group(1) @binding(0) var<uniform> params: Params;

// The factor that brings the gradient's norm down to `clip`.
fn clipping(squared: f32) -> f32 {
  let factor = params.clip / (sqrt(squared) + 1e-6);
  let bounded = select(min(1.0, factor), factor, isNaN(factor));
  return select(1.0, bounded, params.clip > 0.0);
}

// Weight decay for each of four parameters: only the first `decayed` have it.
fn decay(i: u32) -> vec4f {
  let first = vec4u(i) + vec4u(0u, 1u, 2u, 3u) < vec4u(params.decayed);
  return select(vec4f(), vec4f(params.weightDecay), first);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = ((workgroup.y * grid.x + workgroup.x) * 64u + lane) * 4u;
  if (i < params.size) {
    update(i, readG(0u, 0u, i, 1u, params.size) * clipping(squaredNorm[0]));
  }
}

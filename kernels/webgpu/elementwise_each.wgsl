// The second tensor repeats in any way.
@group(0) @binding(1) var<storage, read_write> b: array<f32>;

fn second(i: u32) -> vec4f {
  let at = ((vec4u(i) + vec4u(0u, 1u, 2u, 3u)) / params.inner) % params.count;
  return vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
}

// The second tensor repeats in any way.
@group(0) @binding(1) var<storage, read_write> b: array<f32>;

fn secondOf(i: u32) -> f32 {
  return b[i / params.inner % params.count];
}

fn second(i: u32) -> vec4f {
  return vec4f(secondOf(i), secondOf(i + 1u), secondOf(i + 2u), secondOf(i + 3u));
}

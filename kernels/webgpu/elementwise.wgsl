// y[i] = f(x[i], second[i]), four elements an invocation. The function is chosen when the pipeline
// is made; numbers as in src/devices/webgpu/kernels/elementwise.ts.
struct Params {
  size: u32,
  // b's elements, and how many neighbours in x meet the same one.
  count: u32,
  inner: u32,
  alpha: f32,
}
@group(1) @binding(0) var<uniform> params: Params;

override FUNCTION: u32 = 0u;

fn sigmoid(x: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp(-x));
}

fn siluGradient(x: vec4f) -> vec4f {
  let s = sigmoid(x);
  return s * (1.0 + x * (1.0 - s));
}

fn apply(a: vec4f, b: vec4f) -> vec4f {
  switch FUNCTION {
    case 0u: { return vec4f(params.alpha); }
    case 1u: { return a * params.alpha; }
    case 2u: { return a + params.alpha; }
    case 3u: { return exp(a); }
    case 4u: { return log(a); }
    case 5u: { return sqrt(a); }
    case 6u: { return 1.0 / a; }
    case 7u: { return tanh(a); }
    case 8u: { return sigmoid(a); }
    case 9u: { return max(a, vec4f()) + log(1.0 + exp(-abs(a))); }
    case 10u: { return max(a, vec4f()); }
    case 11u: { return gelu(a); }
    case 12u: { return a * sigmoid(a); }
    case 13u: { return a + b; }
    case 14u: { return a - b; }
    case 15u: { return a * b; }
    case 16u: { return a / b; }
    case 17u: { return (1.0 - a * a) * b; }
    case 18u: { return a * (1.0 - a) * b; }
    case 19u: { return select(vec4f(), b, a > vec4f()); }
    case 20u: { return geluGradient(a) * b; }
    case 21u: { return siluGradient(a) * b; }
    default: { return a; }
  }
}

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
  let a = readX(0u, 0u, i, 1u, params.size);
  writeY(0u, 0u, i, 1u, params.size, apply(a, second(i)));
}

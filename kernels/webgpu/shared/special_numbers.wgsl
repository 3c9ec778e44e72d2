// NaN, which WGSL lets implementations treat as they like: max, min, clamp, exp and log may lose it,
// and compilers may take comparisons for always true. Its bits can't be lost.
fn isNaN(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

fn areNaN(x: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(x) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
}

// Zeros in the place of infinities and NaN.
fn finiteOrZero(x: vec4f) -> vec4f {
  return select(vec4f(), x, (bitcast<vec4u>(x) & vec4u(0x7f800000u)) != vec4u(0x7f800000u));
}

// Variables, as constant expressions must be finite.
fn quietNaN() -> f32 {
  var bits = 0x7fc00000u;
  return bitcast<f32>(bits);
}

fn minusInfinity() -> f32 {
  var bits = 0xff800000u;
  return bitcast<f32>(bits);
}

fn expOf(x: vec4f) -> vec4f {
  return select(exp(x), x, areNaN(x));
}

fn expOfOne(x: f32) -> f32 {
  return select(exp(x), x, isNaN(x));
}

fn logOf(x: f32) -> f32 {
  return select(log(x), x, isNaN(x));
}

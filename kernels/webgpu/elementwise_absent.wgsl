// For functions of one tensor.
fn second(i: u32) -> vec4f {
  return vec4f();
}

// For owners of keys, the rows on the other side are queries and gradients of the output.
// Needs attention_params.wgsl and attention_gradient_params.wgsl.
fn firstQuad(p: Place, token: u32, d: u32) -> vec4f {
  return quadOfQkv(p, 0u, token, d);
}

fn secondQuad(p: Place, token: u32, d: u32) -> vec4f {
  return quadOfDout(p, token, d);
}

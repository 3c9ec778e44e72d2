// For owners of queries, the rows on the other side are keys and values.
// Needs attention_params.wgsl.
fn firstQuad(p: Place, token: u32, d: u32) -> vec4f {
  return quadOfQkv(p, 1u, token, d);
}

fn secondQuad(p: Place, token: u32, d: u32) -> vec4f {
  return quadOfQkv(p, 2u, token, d);
}

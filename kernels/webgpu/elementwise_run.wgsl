// The second tensor repeats as a whole, and runs of four never cross its end.
fn second(i: u32) -> vec4f {
  return readB(0u, 0u, i % params.count, 1u, params.count);
}

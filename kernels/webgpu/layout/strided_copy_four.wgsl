fn number(element: vec4u) -> vec4f {
  return bitcast<vec4f>(element);
}

fn bits(number: vec4f) -> vec4u {
  return bitcast<vec4u>(number);
}

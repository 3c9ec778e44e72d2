fn number(element: u32) -> f32 {
  return bitcast<f32>(element);
}

fn bits(number: f32) -> u32 {
  return bitcast<u32>(number);
}

fn finish(local: vec3u, row: u32, largest: f32, label: i32) {
  let n = params.classes;
  var best = n;
  for (var c = 4u * local.x; c < n; c += 4u * LANES) {
    let x = readLogits(0u, row, c, params.rows, n);
    let ties = (x == vec4f(largest)) & inside(c, n);
    let first = select(select(select(3u, 2u, ties.z), 1u, ties.y), 0u, ties.x);
    best = min(best, select(n, c + first, any(ties)));
  }
  // Classes are whole numbers far below 2²⁴, so that floats hold them exactly.
  let answer = -largestOfRow(local, -f32(best));
  if (local.x == 0u && row < params.rows) {
    y[row] = select(0.0, 1.0, i32(answer) == label);
  }
}

// Kernels over rows: LANES invocations share a row, ROWS rows share a workgroup. A software adapter
// takes one lane a row, which needs no exchange.
override LANES: u32 = 64u;
override ROWS: u32 = 1u;
override INVOCATIONS: u32 = 64u; // LANES · ROWS; naga 29 panics on a product here

var<workgroup> exchange: array<f32, INVOCATIONS>;

// The sum of `value` over the lanes of a row, always added in the same order.
fn sumOfRow(local: vec3u, value: f32) -> f32 {
  if (LANES == 1u) {
    return value;
  }
  let at = local.y * LANES + local.x;
  exchange[at] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local.x < half) {
      exchange[at] += exchange[at + half];
    }
  }
  workgroupBarrier();
  let total = exchange[local.y * LANES];
  workgroupBarrier();
  return total;
}

// The largest `value` over the lanes of a row.
fn largestOfRow(local: vec3u, value: f32) -> f32 {
  if (LANES == 1u) {
    return value;
  }
  let at = local.y * LANES + local.x;
  exchange[at] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local.x < half) {
      exchange[at] = max(exchange[at], exchange[at + half]);
    }
  }
  workgroupBarrier();
  let largest = exchange[local.y * LANES];
  workgroupBarrier();
  return largest;
}

// The elements of a run of four that are inside the row.
fn inside(column: u32, columns: u32) -> vec4<bool> {
  return vec4u(column) + vec4u(0u, 1u, 2u, 3u) < vec4u(columns);
}

fn sumOfFour(value: vec4f) -> f32 {
  return dot(value, vec4f(1.0));
}

fn largestOfFour(value: vec4f) -> f32 {
  return max(max(value.x, value.y), max(value.z, value.w));
}

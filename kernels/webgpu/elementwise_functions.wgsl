// The elementwise functions, `apply` and the name that the graph gives them. Gradients take what was
// saved and the incoming gradient.
fn applyFill(alpha: f32) -> vec4f {
  return vec4f(alpha);
}

fn applyScale(x: vec4f, alpha: f32) -> vec4f {
  return x * alpha;
}

fn applyShift(x: vec4f, alpha: f32) -> vec4f {
  return x + alpha;
}

fn applyExp(x: vec4f) -> vec4f {
  return exp(x);
}

fn applyLog(x: vec4f) -> vec4f {
  return log(x);
}

fn applySqrt(x: vec4f) -> vec4f {
  return sqrt(x);
}

fn applyReciprocal(x: vec4f) -> vec4f {
  return 1.0 / x;
}

fn applyTanh(x: vec4f) -> vec4f {
  return tanh(x);
}

fn applySigmoid(x: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp(-x));
}

fn applySoftplus(x: vec4f) -> vec4f {
  return max(x, vec4f()) + log(1.0 + exp(-abs(x)));
}

fn applyRelu(x: vec4f) -> vec4f {
  return max(x, vec4f());
}

fn applyGelu(x: vec4f) -> vec4f {
  return gelu(x);
}

fn applySilu(x: vec4f) -> vec4f {
  return x * applySigmoid(x);
}

fn applyAdd(a: vec4f, b: vec4f) -> vec4f {
  return a + b;
}

fn applySubtract(a: vec4f, b: vec4f) -> vec4f {
  return a - b;
}

fn applyMultiply(a: vec4f, b: vec4f) -> vec4f {
  return a * b;
}

fn applyDivide(a: vec4f, b: vec4f) -> vec4f {
  return a / b;
}

fn applyTanhGradient(y: vec4f, dy: vec4f) -> vec4f {
  return (1.0 - y * y) * dy;
}

fn applySigmoidGradient(y: vec4f, dy: vec4f) -> vec4f {
  return y * (1.0 - y) * dy;
}

fn applyReluGradient(x: vec4f, dy: vec4f) -> vec4f {
  return select(vec4f(), dy, x > vec4f());
}

fn applyGeluGradient(x: vec4f, dy: vec4f) -> vec4f {
  return geluGradient(x) * dy;
}

fn applySiluGradient(x: vec4f, dy: vec4f) -> vec4f {
  let s = applySigmoid(x);
  return s * (1.0 + x * (1.0 - s)) * dy;
}

// The elementwise functions, `apply` and the name that the graph gives them. Gradients take what was
// saved and the incoming gradient.
// Needs special_numbers.wgsl and gelu.wgsl.
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
  return expOf(x);
}

// ln(1 + y) for y in −0.1 … 1: 2·artanh(y / (2 + y)). There is no log1p, and 1 + y would round y away.
fn logOnePlus(y: vec4f) -> vec4f {
  let d = 2.0 + y;
  let z = y / d;
  let w = z * z;
  let series = fma(w, fma(w, fma(w, fma(w, fma(w, fma(w, vec4f(0.15384615), vec4f(0.18181818)),
    vec4f(0.22222222)), vec4f(0.28571429)), vec4f(0.4)), vec4f(0.66666667)), vec4f(2.0));
  return y * (series / d);
}

// log itself may be off by 2⁻²¹ near 1, where ln x is that small, and be some number at and below 0.
fn applyLog(x: vec4f) -> vec4f {
  let y = select(log(x), logOnePlus(x - 1.0), abs(x - 1.0) < vec4f(0.03));
  let z = select(y, vec4f(minusInfinity()), x == vec4f());
  return select(select(z, vec4f(quietNaN()), x < vec4f()), x, areNaN(x));
}

fn applySqrt(x: vec4f) -> vec4f {
  return sqrt(x);
}

fn applyReciprocal(x: vec4f) -> vec4f {
  return 1.0 / x;
}

// Far from 0, tanh may overflow inside to NaN; near 0, a difference of powers loses digits.
fn applyTanh(x: vec4f) -> vec4f {
  let s = x * x;
  let near = fma(x * s, fma(s, vec4f(0.13333333), vec4f(-0.33333333)), x);
  let y = select(tanh(clamp(x, vec4f(-15.0), vec4f(15.0))), near, abs(x) < vec4f(0.0625));
  return select(y, x, areNaN(x));
}

fn applySigmoid(x: vec4f) -> vec4f {
  return 1.0 / (1.0 + expOf(-x));
}

// eˣ for x ≤ 0 to the last digits: exp(x) may lose 2|x| units of them. 0 below −87.33, where eˣ is
// hardly a normal number.
fn expNegative(x: vec4f) -> vec4f {
  let n = round(max(x, vec4f(-87.33)) * 1.44269504);
  let rest = (x - n * 0.693359375) + n * 2.1219444e-4;
  let power = bitcast<vec4f>(vec4u(vec4i(n) + 127) << vec4u(23u));
  return select(exp(rest) * power, vec4f(), x < vec4f(-87.33));
}

fn applySoftplus(x: vec4f) -> vec4f {
  let y = max(x, vec4f()) + logOnePlus(expNegative(-abs(x)));
  return select(y, x, areNaN(x));
}

fn applyRelu(x: vec4f) -> vec4f {
  return select(max(x, vec4f()), x, areNaN(x));
}

fn applyGelu(x: vec4f) -> vec4f {
  return gelu(x);
}

fn applySilu(x: vec4f) -> vec4f {
  return x * applySigmoid(x);
}

fn applyAtLeast(x: vec4f, alpha: f32) -> vec4f {
  return select(max(x, vec4f(alpha)), x, areNaN(x));
}

fn applyAtMost(x: vec4f, alpha: f32) -> vec4f {
  return select(min(x, vec4f(alpha)), x, areNaN(x));
}

fn applyStep(x: vec4f, alpha: f32) -> vec4f {
  return select(select(vec4f(), vec4f(1.0), x > vec4f(alpha)), x, areNaN(x));
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

// GPUs may divide by a number's reciprocal, and take that for 0 where it is subnormal: ∞ / 3e38 would be NaN.
// A sixteenth of both has the same quotient.
fn applyDivide(a: vec4f, b: vec4f) -> vec4f {
  let large = abs(b) > vec4f(0x1p+125);
  return select(a, 0.0625 * a, large) / select(b, 0.0625 * b, large);
}

fn applyTanhGradient(y: vec4f, dy: vec4f) -> vec4f {
  return (1.0 - y * y) * dy;
}

fn applySigmoidGradient(y: vec4f, dy: vec4f) -> vec4f {
  return y * (1.0 - y) * dy;
}

fn applyReluGradient(x: vec4f, dy: vec4f) -> vec4f {
  return select(vec4f(), dy, (x > vec4f()) | areNaN(x));
}

fn applyGeluGradient(x: vec4f, dy: vec4f) -> vec4f {
  return geluGradient(x) * dy;
}

fn applySiluGradient(x: vec4f, dy: vec4f) -> vec4f {
  let s = applySigmoid(x);
  return s * (1.0 + x * (1.0 - s)) * dy;
}

// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// The elementwise functions that the graph names (src/graph/ops/activations/functions.ts), on four numbers
// at once. What calls them by their codes is made of the same list.
import * as normal from "../shared/normal";
import * as vector from "../shared/vector";
import { splat } from "../shared/vector";

@inline export function scale(x: v128, alpha: v128): v128 { return f32x4.mul(x, alpha); }
@inline export function shift(x: v128, alpha: v128): v128 { return f32x4.add(x, alpha); }
@inline export function exp(x: v128): v128 { return vector.exp(x); }
@inline export function log(x: v128): v128 { return vector.log(x); }
@inline export function sqrt(x: v128): v128 { return f32x4.sqrt(x); }
@inline export function reciprocal(x: v128): v128 { return f32x4.div(splat(1.0), x); }
@inline export function tanh(x: v128): v128 { return vector.tanh(x); }
@inline export function sigmoid(x: v128): v128 { return vector.sigmoid(x); }
@inline export function softplus(x: v128): v128 { return vector.softplus(x); }
@inline export function relu(x: v128): v128 { return f32x4.max(x, splat(0.0)); }
@inline export function gelu(x: v128): v128 { return normal.gelu(x); }
@inline export function silu(x: v128): v128 { return vector.silu(x); }
@inline export function atLeast(x: v128, alpha: v128): v128 { return f32x4.max(x, alpha); }
@inline export function atMost(x: v128, alpha: v128): v128 { return f32x4.min(x, alpha); }

/** 1 above α, 0 up to it; a NaN stays one. */
@inline export function step(x: v128, alpha: v128): v128 {
  const above = v128.and(splat(1.0), f32x4.gt(x, alpha));
  return v128.bitselect(above, x, f32x4.eq(x, x));
}

@inline export function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline export function subtract(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
@inline export function multiply(a: v128, b: v128): v128 { return f32x4.mul(a, b); }
@inline export function divide(a: v128, b: v128): v128 { return f32x4.div(a, b); }

/** (1 − y²)·dy */
@inline export function tanhGradient(y: v128, dy: v128): v128 {
  return f32x4.mul(f32x4.sub(splat(1.0), f32x4.mul(y, y)), dy);
}

/** y·(1 − y)·dy */
@inline export function sigmoidGradient(y: v128, dy: v128): v128 {
  return f32x4.mul(f32x4.mul(y, f32x4.sub(splat(1.0), y)), dy);
}

/** dy, but 0 where x ≤ 0. */
@inline export function reluGradient(x: v128, dy: v128): v128 {
  return v128.andnot(dy, f32x4.le(x, splat(0.0)));
}

@inline export function geluGradient(x: v128, dy: v128): v128 { return f32x4.mul(normal.geluDerivative(x), dy); }
@inline export function siluGradient(x: v128, dy: v128): v128 { return f32x4.mul(vector.siluDerivative(x), dy); }

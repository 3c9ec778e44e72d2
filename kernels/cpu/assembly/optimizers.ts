// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "./shared/pool";
import { Adamw, Sgd } from "./generated/arguments";
import { fma, root, splat, storePair } from "./shared/vector";
import { tailLoad, tailStore } from "./shared/tail";

const CHUNK = 8192;

/** The factor that brings a gradient's norm down to `clip`. */
@inline function clipping(clip: f32, squared: f32): f32 {
  return clip > 0 ? min(1, clip / (root(squared) + 1e-6)) : 1;
}

/** One step of AdamW; the host rounds 1 − β from float64. */
export function adamw(args: usize): void {
  const p = address(args, Adamw.p), g = address(args, Adamw.g), m = address(args, Adamw.m);
  const v = address(args, Adamw.v), scalars = address(args, Adamw.scalars);
  const n = argument(args, Adamw.size), decayed = argument(args, Adamw.decayed);
  const b1 = splat(real(args, Adamw.beta1)), c1 = splat(real(args, Adamw.oneMinusBeta1));
  const b2 = splat(real(args, Adamw.beta2)), c2 = splat(real(args, Adamw.oneMinusBeta2));
  const epsilon = splat(real(args, Adamw.epsilon)), rate = load<f32>(scalars);
  const scale = splat(clipping(real(args, Adamw.clip), load<f32>(address(args, Adamw.squaredNorm))));
  const step = splat(rate / load<f32>(scalars, 4)), correction = splat(1 / load<f32>(scalars, 8));
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end;) {
      const kept = splat(i < decayed ? 1 - rate * real(args, Adamw.weightDecay) : 1);
      const stop = i < decayed ? min(end, decayed) : end;
      for (; i + 8 <= stop; i += 8) {
        const o = <usize> i << 2;
        const g0 = f32x4.mul(v128.load(g + o), scale), g1 = f32x4.mul(v128.load(g + o, 16), scale);
        const m0 = fma(v128.load(m + o), b1, f32x4.mul(c1, g0)), m1 = fma(v128.load(m + o, 16), b1, f32x4.mul(c1, g1));
        const v0 = fma(v128.load(v + o), b2, f32x4.mul(c2, f32x4.mul(g0, g0)));
        const v1 = fma(v128.load(v + o, 16), b2, f32x4.mul(c2, f32x4.mul(g1, g1)));
        const r0 = f32x4.add(f32x4.sqrt(f32x4.mul(v0, correction)), epsilon);
        const r1 = f32x4.add(f32x4.sqrt(f32x4.mul(v1, correction)), epsilon);
        const p0 = f32x4.sub(f32x4.mul(v128.load(p + o), kept), f32x4.div(f32x4.mul(step, m0), r0));
        const p1 = f32x4.sub(f32x4.mul(v128.load(p + o, 16), kept), f32x4.div(f32x4.mul(step, m1), r1));
        storePair(m + o, m0, m1);
        storePair(v + o, v0, v1);
        storePair(p + o, p0, p1);
      }
      for (; i < stop; i += 4) {
        const left = min(4, stop - i), o = <usize> i << 2;
        const gradient = f32x4.mul(tailLoad(g + o, left), scale);
        const first = fma(tailLoad(m + o, left), b1, f32x4.mul(c1, gradient));
        const second = fma(tailLoad(v + o, left), b2, f32x4.mul(c2, f32x4.mul(gradient, gradient)));
        const root = f32x4.add(f32x4.sqrt(f32x4.mul(second, correction)), epsilon);
        const value = f32x4.mul(tailLoad(p + o, left), kept);
        tailStore(m + o, first, left);
        tailStore(v + o, second, left);
        tailStore(p + o, f32x4.sub(value, f32x4.div(f32x4.mul(step, first), root)), left);
      }
      i = stop;
    }
  }
}

/** One step of SGD with momentum. */
export function sgd(args: usize): void {
  const p = address(args, Sgd.p), g = address(args, Sgd.g), u = address(args, Sgd.velocity);
  const rate = splat(load<f32>(address(args, Sgd.scalars)));
  const n = argument(args, Sgd.size), decayed = argument(args, Sgd.decayed);
  const momentum = splat(real(args, Sgd.momentum));
  const scale = splat(clipping(real(args, Sgd.clip), load<f32>(address(args, Sgd.squaredNorm))));
  const ahead = argument(args, Sgd.nesterov) != 0;
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end;) {
      const decay = splat(i < decayed ? real(args, Sgd.weightDecay) : 0);
      const stop = i < decayed ? min(end, decayed) : end;
      for (; i + 8 <= stop; i += 8) {
        const o = <usize> i << 2;
        const p0 = v128.load(p + o), p1 = v128.load(p + o, 16);
        const g0 = fma(p0, decay, f32x4.mul(v128.load(g + o), scale)), g1 = fma(p1, decay, f32x4.mul(v128.load(g + o, 16), scale));
        const u0 = fma(v128.load(u + o), momentum, g0), u1 = fma(v128.load(u + o, 16), momentum, g1);
        const m0 = ahead ? fma(u0, momentum, g0) : u0, m1 = ahead ? fma(u1, momentum, g1) : u1;
        storePair(u + o, u0, u1);
        storePair(p + o, f32x4.sub(p0, f32x4.mul(rate, m0)), f32x4.sub(p1, f32x4.mul(rate, m1)));
      }
      for (; i < stop; i += 4) {
        const left = min(4, stop - i), o = <usize> i << 2;
        const value = tailLoad(p + o, left);
        const gradient = fma(value, decay, f32x4.mul(tailLoad(g + o, left), scale));
        const velocity = fma(tailLoad(u + o, left), momentum, gradient);
        const move = ahead ? fma(velocity, momentum, gradient) : velocity;
        tailStore(u + o, velocity, left);
        tailStore(p + o, f32x4.sub(value, f32x4.mul(rate, move)), left);
      }
      i = stop;
    }
  }
}

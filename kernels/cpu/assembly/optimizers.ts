// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, real, share, take } from "./shared/pool";
import { fma, splat } from "./shared/vector";
import { tailLoad, tailStore } from "./shared/tail";

const CHUNK = 8192;

/** The factor that brings a gradient's norm down to `clip`. */
@inline function clipping(clip: f32, squared: f32): f32 {
  return clip > 0 ? min(1, clip / (sqrt(squared) + 1e-6)) : 1;
}

/**
 * (p, g, m, v, schedule, squared norm, n, decayed, β₁, 1−β₁, β₂, 1−β₂, ε, weight decay, clip); the
 * host rounds 1−β from float64.
 */
export function adamw(args: usize): void {
  const p = address(args, 0), g = address(args, 1), m = address(args, 2), v = address(args, 3), schedule = address(args, 4);
  const n = argument(args, 6), decayed = argument(args, 7);
  const b1 = splat(real(args, 8)), c1 = splat(real(args, 9)), b2 = splat(real(args, 10)), c2 = splat(real(args, 11));
  const epsilon = splat(real(args, 12)), rate = load<f32>(schedule);
  const scale = splat(clipping(real(args, 14), load<f32>(address(args, 5))));
  const step = splat(rate / load<f32>(schedule, 4)), correction = splat(1 / load<f32>(schedule, 8));
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end;) {
      const kept = splat(i < decayed ? 1 - rate * real(args, 13) : 1);
      const stop = i < decayed ? min(end, decayed) : end;
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

/** (p, g, velocity, schedule, squared norm, n, decayed, momentum, weight decay, clip, nesterov) */
export function sgd(args: usize): void {
  const p = address(args, 0), g = address(args, 1), u = address(args, 2);
  const rate = splat(load<f32>(address(args, 3)));
  const n = argument(args, 5), decayed = argument(args, 6), momentum = splat(real(args, 7));
  const scale = splat(clipping(real(args, 9), load<f32>(address(args, 4)))), ahead = argument(args, 10) != 0;
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end;) {
      const decay = splat(i < decayed ? real(args, 8) : 0);
      const stop = i < decayed ? min(end, decayed) : end;
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

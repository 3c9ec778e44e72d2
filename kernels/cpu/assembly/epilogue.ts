// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument } from "./pool";
import { gelu, geluSlope } from "./vector";
import { tailLoad, tailStore } from "./tail";

/** What follows a product: bias, activation, residual. Flags as the host's `Epilogue` lists them. */
const BIAS = 1;
const GELU = 2;
const GELU_GRADIENT = 4;
const RESIDUAL = 8;

/** One row of a block with the flags known to the compiler. */
@inline function row(flags: i32, n: i32, c: usize, bias: usize, u: usize, residual: usize): void {
  let o: usize = 0;
  const end = (<usize> n << 2) & ~31;
  for (; o < end; o += 32) {
    let x0 = v128.load(c + o), x1 = v128.load(c + o, 16);
    if (flags & BIAS) { x0 = f32x4.add(x0, v128.load(bias + o)); x1 = f32x4.add(x1, v128.load(bias + o, 16)); }
    if (flags & GELU) { v128.store(u + o, x0); v128.store(u + o, x1, 16); x0 = gelu(x0); x1 = gelu(x1); }
    if (flags & GELU_GRADIENT) {
      const u0 = v128.load(u + o), u1 = v128.load(u + o, 16);
      x0 = f32x4.mul(x0, geluSlope(u0)); x1 = f32x4.mul(x1, geluSlope(u1));
    }
    if (flags & RESIDUAL) { x0 = f32x4.add(x0, v128.load(residual + o)); x1 = f32x4.add(x1, v128.load(residual + o, 16)); }
    v128.store(c + o, x0); v128.store(c + o, x1, 16);
  }
  for (; o < <usize> n << 2; o += 16) {
    const left = min(4, n - <i32> (o >> 2));
    let x = tailLoad(c + o, left);
    if (flags & BIAS) x = f32x4.add(x, tailLoad(bias + o, left));
    if (flags & GELU) { tailStore(u + o, x, left); x = gelu(x); }
    if (flags & GELU_GRADIENT) x = f32x4.mul(x, geluSlope(tailLoad(u + o, left)));
    if (flags & RESIDUAL) x = f32x4.add(x, tailLoad(residual + o, left));
    tailStore(c + o, x, left);
  }
}

@inline function rows(flags: i32, m: i32, n: i32, ldc: usize, c: usize, bias: usize, u: usize, residual: usize): void {
  for (let i = 0; i < m; i++, c += ldc, u += ldc, residual += ldc) row(flags, n, c, bias, u, residual);
}

/** Finishes a block of C at `c`, `offset` bytes into C and column `j`. */
export function finish(args: usize, m: i32, n: i32, ldc: usize, c: usize, offset: usize, j: i32): void {
  const flags = argument(args, 0);
  const bias = address(args, 1) + (<usize> j << 2), u = address(args, 2) + offset, residual = address(args, 3) + offset;
  switch (flags) {
    case 0: return;
    case 1: return rows(1, m, n, ldc, c, bias, u, residual);
    case 2: return rows(2, m, n, ldc, c, bias, u, residual);
    case 3: return rows(3, m, n, ldc, c, bias, u, residual);
    case 4: return rows(4, m, n, ldc, c, bias, u, residual);
    case 8: return rows(8, m, n, ldc, c, bias, u, residual);
    case 9: return rows(9, m, n, ldc, c, bias, u, residual);
    default: return rows(flags, m, n, ldc, c, bias, u, residual);
  }
}

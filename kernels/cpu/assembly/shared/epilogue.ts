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

/** u = c + bias and c = gelu(u), or without bias. */
function geluRow(n: i32, c: usize, bias: usize, u: usize): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    let x0 = v128.load(c + o), x1 = v128.load(c + o, 16);
    if (bias) {
      x0 = f32x4.add(x0, v128.load(bias + o));
      x1 = f32x4.add(x1, v128.load(bias + o, 16));
    }
    const y0 = gelu(x0), y1 = gelu(x1);
    v128.store(u + o, x0);
    v128.store(u + o, x1, 16);
    v128.store(c + o, y0);
    v128.store(c + o, y1, 16);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    let x = tailLoad(c + o, left);
    if (bias) x = f32x4.add(x, tailLoad(bias + o, left));
    tailStore(u + o, x, left);
    tailStore(c + o, gelu(x), left);
  }
}

/** c = c·gelu′(u). */
function slopeRow(n: i32, c: usize, u: usize): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const y0 = f32x4.mul(v128.load(c + o), geluSlope(v128.load(u + o)));
    const y1 = f32x4.mul(v128.load(c + o, 16), geluSlope(v128.load(u + o, 16)));
    v128.store(c + o, y0);
    v128.store(c + o, y1, 16);
  }
  for (; o < end; o += 16) {
    const left = min(4, <i32> ((end - o) >> 2));
    tailStore(c + o, f32x4.mul(tailLoad(c + o, left), geluSlope(tailLoad(u + o, left))), left);
  }
}

/** c = c + x. */
function addRow(n: i32, c: usize, x: usize): void {
  const pairs = (<usize> n << 2) & ~31, end = <usize> n << 2;
  let o: usize = 0;
  for (; o < pairs; o += 32) {
    const y0 = f32x4.add(v128.load(c + o), v128.load(x + o));
    const y1 = f32x4.add(v128.load(c + o, 16), v128.load(x + o, 16));
    v128.store(c + o, y0);
    v128.store(c + o, y1, 16);
  }
  for (; o < end; o += 4) store<f32>(c + o, load<f32>(c + o) + load<f32>(x + o));
}

/** Finishes a block of C at `c`, `offset` bytes into C and column `j`, while it is in the cache. */
export function finish(args: usize, m: i32, n: i32, ldc: usize, c: usize, offset: usize, j: i32): void {
  const flags = argument(args, 0);
  if (!flags) return;
  const bias = flags & BIAS ? address(args, 1) + (<usize> j << 2) : 0;
  let u = address(args, 2) + offset, residual = address(args, 3) + offset;
  for (let i = 0; i < m; i++, c += ldc, u += ldc, residual += ldc) {
    if (flags & GELU) geluRow(n, c, bias, u);
    else if (bias) addRow(n, c, bias);
    if (flags & GELU_GRADIENT) slopeRow(n, c, u);
    if (flags & RESIDUAL) addRow(n, c, residual);
  }
}

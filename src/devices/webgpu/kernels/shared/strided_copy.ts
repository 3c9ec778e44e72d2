import { stridedCopyText } from "../../../../../kernels/webgpu/generated/layout.ts";
import { type Dispatch, type Part, spread } from "../../dispatch.ts";

/** One axis of a copy, with the distances of neighbors in both tensors. */
export interface Axis {
  /** Elements. */
  readonly size: number;
  /** Elements from one to the next in the source. */
  readonly x: number;
  /** Elements from one to the next in the target. */
  readonly y: number;
}

/** Where a copy starts, and how it changes elements. */
export interface CopyOptions {
  /** The first element of the source. Default 0. */
  readonly startX?: number;
  /** The first element of the target. Default 0. */
  readonly startY?: number;
  /** A factor. Default 1: elements are moved as they are. */
  readonly scale?: number;
  /** The operands of source and target. Default 0 and 1. */
  readonly bindings?: readonly [number, number];
  /** The part of both that is bound. Default all. */
  readonly part?: Part;
}

/** Moves elements from operand 0 to operand 1 along axes given from the outermost in. */
export function stridedCopy(
  kernel: string,
  axes: readonly Axis[],
  { startX = 0, startY = 0, scale = 1, bindings = [0, 1], part }: CopyOptions = {},
): Dispatch {
  const merged = mergeAxes(axes);
  const unit = inFours(merged, startX, startY) ? 4 : 1;
  const counted = unit === 1
    ? merged
    : merged.map((axis, i) =>
      i === 0 ? { ...axis, size: axis.size / 4 } : { ...axis, x: axis.x / 4, y: axis.y / 4 }
    );
  if (counted.length > 8) {
    throw new RangeError(`Cannot copy: expected at most 8 axes, got ${counted.length}`);
  }
  const size = counted.reduce((n, axis) => n * axis.size, 1);
  const eight = (key: keyof Axis) =>
    Array.from({ length: 8 }, (_, i) => counted[i]?.[key] ?? (key === "size" ? 1 : 0));
  return {
    kernel,
    source: unit === 1 ? stridedCopyText : IN_FOURS,
    constants: { RANK: counted.length, SCALED: Number(scale !== 1) },
    params: {
      size,
      startX: startX / unit,
      startY: startY / unit,
      scale,
      sizes: eight("size"),
      stridesX: eight("x"),
      stridesY: eight("y"),
    },
    bindings,
    parts: part && [part, part],
    rounds: counted.length,
    workgroups: spread(Math.ceil(size / 64)),
  };
}

const IN_FOURS = stridedCopyText
  .replace("alias Element = u32;", "alias Element = vec4u;")
  .replace("alias Number = f32;", "alias Number = vec4f;");

/** From the innermost out, without axes of size 1, those merged that are one run in both tensors. */
function mergeAxes(axes: readonly Axis[]): Axis[] {
  const merged: Axis[] = [];
  for (const axis of axes.toReversed()) {
    const inner = merged.at(-1);
    if (axis.size === 1) continue;
    if (inner && axis.x === inner.x * inner.size && axis.y === inner.y * inner.size) {
      merged[merged.length - 1] = { ...inner, size: inner.size * axis.size };
    } else merged.push(axis);
  }
  return merged.length ? merged : [{ size: 1, x: 1, y: 1 }];
}

function inFours([inner, ...outer]: readonly Axis[], startX: number, startY: number): boolean {
  return inner.x === 1 && inner.y === 1 && inner.size % 4 === 0 &&
    outer.every(({ x, y }) => x % 4 === 0 && y % 4 === 0) && startX % 4 === 0 && startY % 4 === 0;
}

// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// Several elementwise functions in one pass over memory: results in between live in registers, blocks
// of numbers in this thread's scratch that stay in the nearest cache. Each function runs over a whole
// block, so that finding out which one it is costs next to nothing.
import { address, argument, real, scratch, share, take } from "../shared/pool";
import { binaryBlock, binaryRun, CHUNK, fillRun, unaryChunk } from "./functions";
import { BLOCKS } from "../shared/memory";

/** Numbers in a register. */
const BLOCK = 1024;
/** Words of an input: address, count, inner. */
const INPUT_WORDS = 3;
/** Words of a step: code, a, b, target, alpha. */
const STEP_WORDS = 5;
/** Codes below are functions of one tensor, from here on of two, and from FILL on of none. */
const BINARY = 12, FILL = 21;

/**
 * (y, n, inputs, steps, then each input's words, then each step's). Operands count inputs first, then
 * registers; the last step writes to y, which may be one of the inputs.
 */
export function elementwise(args: usize): void {
  const n = argument(args, 1);
  share((n + CHUNK - 1) / CHUNK);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(n, (task + 1) * CHUNK);
    for (let i = task * CHUNK; i < end; i += BLOCK) block(args, i, min(end, i + BLOCK));
  }
}

/** All steps for elements i to end − 1. */
function block(args: usize, i: i32, end: i32): void {
  const inputs = argument(args, 2), steps = argument(args, 3), n = end - i;
  const sources = args + 16;
  let step = sources + (<usize> inputs * INPUT_WORDS << 2);
  for (let s = 0; s < steps; s++, step += STEP_WORDS << 2) {
    const code = argument(step, 0), second = argument(step, 2), target = argument(step, 3);
    const a = place(sources, inputs, argument(step, 1), i);
    const y = s == steps - 1 ? address(args, 0) + (<usize> i << 2) : place(sources, inputs, target, i);
    if (code < BINARY) unaryChunk(code, n, a, y, real(step, 4));
    else if (code == FILL) fillRun(n, y, real(step, 4));
    else if (second >= inputs) {
      binaryRun(code - BINARY, false, n, a, place(sources, inputs, second, i), y);
    } else {
      const b = sources + (<usize> second * INPUT_WORDS << 2);
      binaryBlock(code - BINARY, i, end, a, address(b, 0), y, argument(b, 1), argument(b, 2));
    }
  }
}

/** Where element i of a full operand is. */
@inline function place(sources: usize, inputs: i32, operand: i32, i: i32): usize {
  return operand < inputs
    ? address(sources, operand * INPUT_WORDS) + (<usize> i << 2)
    : scratch + BLOCKS + (<usize> (operand - inputs) * BLOCK << 2);
}

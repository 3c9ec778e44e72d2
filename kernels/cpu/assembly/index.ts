// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
// A program is a list of instructions in shared memory: (code, words, arguments…). Every thread runs
// the whole list, takes its share of each instruction's tasks, and waits for the others.
import { enter, now, settle } from "./shared/pool";
import { FAILED } from "./generated/memory";
import { execute } from "./generated/dispatch";

export { enter };
export { multiply6x16, multiply6x8 } from "./shared/micro";
export * from "./generated/dispatch";

/** Where the kernels' constants end. */
export const staticEnd: i32 = <i32> __heap_base;

/**
 * Runs a program whose first instruction has the number `first`, from the current one on. 0: done;
 * otherwise the number of the thread that failed, counted from 1.
 */
export function run(program: usize, instructions: i32, first: i32): i32 {
  let at = 0, index = now() - first;
  while (<u32> index < <u32> instructions) {
    for (; at < index; at++) program += <usize> load<i32>(program, 4) << 2;
    execute(load<i32>(program), program + 8);
    if (!settle()) return atomic.load<i32>(FAILED);
    index = now() - first;
  }
  return 0;
}

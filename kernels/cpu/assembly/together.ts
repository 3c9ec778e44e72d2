// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { argument, enterPart, leaveParts, share, take, words } from "./shared/pool";
import { Together } from "./generated/arguments";
import { execute } from "./generated/dispatch";

/**
 * Instructions part by part: whatever one makes of a part of its rows, the next one reads while that is in a cache. A
 * task is a part, which one thread carries all instructions out for.
 */
export function together(args: usize): void {
  const parts = argument(args, Together.parts), count = argument(args, Together.count);
  share(parts);
  for (let task = take(); task >= 0; task = take()) {
    enterPart(task, parts);
    let at = words(args, Together.instructions);
    for (let i = 0; i < count; i++, at += <usize> load<i32>(at, 4) << 2) execute(load<i32>(at), at + 8);
    leaveParts();
  }
}

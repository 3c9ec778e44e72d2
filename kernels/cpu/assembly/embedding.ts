// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "./shared/pool";
import { addRows } from "./reductions";

/** y[i] = table[tokens[i]], NaN where there is no such row: (table, tokens, y, rows, places, columns) */
export function embedding(args: usize): void {
  const table = address(args, 0), tokens = address(args, 1), y = address(args, 2);
  const rows = argument(args, 3), places = argument(args, 4), bytes = <usize> argument(args, 5) << 2;
  const group = max(1, <i32> (32768 / bytes));
  share((places + group - 1) / group);
  for (let task = take(); task >= 0; task = take()) {
    const end = min(places, (task + 1) * group);
    for (let i = task * group; i < end; i++) {
      const token = load<i32>(tokens + (<usize> i << 2));
      const to = y + <usize> i * bytes;
      if (token >= 0 && token < rows) memory.copy(to, table + <usize> token * bytes, bytes);
      else memory.fill(to, 0xff, bytes);
    }
  }
}

/**
 * dtable[v] = Σ dy over the places of token v, in their order: (tokens, dy, dtable, rows, places,
 * columns, slices). A task looks through all places for the tokens of its slice of rows.
 */
export function embeddingGradient(args: usize): void {
  const tokens = address(args, 0), dy = address(args, 1), dtable = address(args, 2);
  const rows = argument(args, 3), places = argument(args, 4), columns = argument(args, 5);
  const slices = argument(args, 6), bytes = <usize> columns << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), r1 = <i32> (<i64> rows * (task + 1) / slices);
    memory.fill(dtable + <usize> r0 * bytes, 0, <usize> (r1 - r0) * bytes);
    for (let i = 0; i < places; i++) {
      const token = load<i32>(tokens + (<usize> i << 2));
      if (token < r0 || token >= r1) continue;
      addRows(dy + <usize> i * bytes, bytes, 1, columns, dtable + <usize> token * bytes, true, 1);
    }
  }
}

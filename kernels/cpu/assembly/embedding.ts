// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
import { address, argument, share, take } from "./shared/pool";
import { Embedding, EmbeddingGradient } from "./generated/arguments";
import { addColumns } from "./shared/columns";

/** y[i] = table[tokens[i]], NaN where there is no such row. */
export function embedding(args: usize): void {
  const table = address(args, Embedding.table), tokens = address(args, Embedding.tokens);
  const y = address(args, Embedding.y);
  const rows = argument(args, Embedding.rows), places = argument(args, Embedding.places);
  const bytes = <usize> argument(args, Embedding.columns) << 2;
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
 * dtable[v] = Σ dy over the places of token v, in their order. A task looks through all places for
 * the tokens of its slice of rows.
 */
export function embeddingGradient(args: usize): void {
  const tokens = address(args, EmbeddingGradient.tokens), dy = address(args, EmbeddingGradient.dy);
  const dtable = address(args, EmbeddingGradient.dtable);
  const rows = argument(args, EmbeddingGradient.rows);
  const places = argument(args, EmbeddingGradient.places);
  const columns = argument(args, EmbeddingGradient.columns);
  const slices = argument(args, EmbeddingGradient.slices), bytes = <usize> columns << 2;
  share(slices);
  for (let task = take(); task >= 0; task = take()) {
    const r0 = <i32> (<i64> rows * task / slices), r1 = <i32> (<i64> rows * (task + 1) / slices);
    memory.fill(dtable + <usize> r0 * bytes, 0, <usize> (r1 - r0) * bytes);
    for (let i = 0; i < places; i++) {
      const token = load<i32>(tokens + (<usize> i << 2));
      if (token < r0 || token >= r1) continue;
      addColumns(dy + <usize> i * bytes, bytes, 1, columns, dtable + <usize> token * bytes);
    }
  }
}

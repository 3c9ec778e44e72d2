/**
 * Tensors that other libraries store beside a network's parameters: copies under a second name, and
 * counters of batch norms.
 *
 * @module
 */
import type { Network } from "../models/mod.ts";
import { shorten } from "./json_scanner.ts";
import type { StoredType } from "./stored_types.ts";

/** The key of a file's metadata that says which tensors are others under a second name. */
export const ALIASES = "aliases";

/** How PyTorch's batch norm calls the number of batches that its running statistics have seen. */
const COUNTER = ".num_batches_tracked";

/** The names of the counters that PyTorch stores beside a network's running statistics. */
export function countersOf({ parameters }: Pick<Network, "parameters">): string[] {
  return parameters
    .filter(({ name, use }) => use === "statistic" && name.endsWith(".running_var"))
    .map(({ name }) => name.slice(0, name.lastIndexOf(".")) + COUNTER);
}

/** Whether a tensor is such a counter, whatever it counted. */
export function isCounter(name: string, dtype: StoredType): boolean {
  return name.endsWith(COUNTER) && /^[IU]/.test(dtype);
}

/**
 * The pairs of names that a file's metadata say of copies.
 *
 * @throws {RangeError} If they say something else; the message names `file`.
 */
export function aliasesOf(
  { [ALIASES]: text }: Readonly<Record<string, string>>,
  file: string,
): [alias: string, name: string][] {
  if (text === undefined) return [];
  try {
    const pairs = Object.entries(JSON.parse(text));
    const known = (pair: [string, unknown]): pair is [string, string] =>
      typeof pair[1] === "string" && pair[0] !== pair[1];
    if (pairs.every(known)) return pairs;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new RangeError(
    `Cannot read ${file}: expected names by name in the metadata's ${ALIASES}, got ${
      shorten(text)
    }`,
  );
}

/** The error for a copy that isn't one. */
export function noCopy(file: string, alias: string, name: string, got: string): RangeError {
  return new RangeError(
    `Cannot read ${file}: expected tensor ${shorten(alias)} to be a copy of ${shorten(name)}, ` +
      `got ${got}`,
  );
}

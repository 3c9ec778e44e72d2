import { nearest } from "../host/mod.ts";
import { onNamedLayers, readLayers } from "./on_layers.ts";
import { changedOptions, optionLines, type OptionTexts, splitOptions } from "./option_texts.ts";
import type { Scheme } from "./scheme.ts";
import { schemes, schemesFor } from "./schemes.ts";
import type { Role, StructuredInitializer } from "./types.ts";

/** A scheme as a command line names it. */
export interface ParsedScheme {
  /** The scheme's name. */
  readonly name: string;
  /**
   * The name with the options that aren't at their defaults, in the table's order: the same text for
   * all spellings of a scheme.
   */
  readonly text: string;
  /** The row of the table. */
  readonly row: Scheme;
  /** The options of its own that were given, as texts. */
  readonly given: OptionTexts;
  /** Which layers of its kind it is for, as `0-3,5`, or `all`. */
  readonly layers: string;
  /** What initializes. */
  readonly scheme: StructuredInitializer;
}

/**
 * Reads a scheme's name with options, as in `covariance:sigma=0.1:shift=none`, for a model that has
 * roles of these kinds. Where two kinds have a scheme of the same name, the kind goes before it:
 * `attention.mimetic`. Beside its own options every scheme takes `layers`, those of its kind that it is for,
 * counted from 0: `mimetic:layers=0-3,5`.
 *
 * @throws {RangeError} If there is no such scheme for the kinds, the name stands for several, an option
 *   is none of the scheme's or given twice, or its value isn't allowed.
 *
 * @example
 * ```ts
 * import { parseScheme } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const { text, scheme } = parseScheme("covariance:shift=none:sigma=.10", ["depthwise"]);
 * assert.equal(text, "covariance:sigma=0.1:shift=none");
 * assert.equal(scheme.kind, "depthwise");
 * assert.equal(parseScheme("mimetic", ["stateSpace"]).scheme.kind, "stateSpace");
 * ```
 */
export function parseScheme(text: string, kinds: Iterable<Role["kind"]>): ParsedScheme {
  // Whatever is wrong with its options, a scheme that isn't there is told first.
  const fit = schemesFor(kinds);
  const row = findScheme(text.split(":", 1)[0], fit);
  const { name, given: { layers: some = "all", ...given } } = splitOptions(text);
  const layers = readLayers(name, some);
  const { values, scheme } = row.read(given);
  const same = fit.filter((other) => other.name === row.name);
  const short = same.length > 1 ? `${row.kind}.${row.name}` : row.name;
  const chosen = layers === "all" ? [] : [`layers=${layers}`];
  return {
    name: row.name,
    text: [short, ...changedOptions(row.options, values), ...chosen].join(":"),
    ...{ row, given, layers, scheme: onNamedLayers(scheme, layers) },
  };
}

function findScheme(name: string, fit: readonly Scheme[]): Scheme {
  const called = (row: Scheme) => name === row.name || name === `${row.kind}.${row.name}`;
  const found = fit.filter(called);
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const names = found.map((row) => `${row.kind}.${row.name}`).join(" or ");
    throw new RangeError(`Cannot find scheme ${name}: expected ${names}, got ${name}`);
  }
  const names = [...new Set(fit.map((row) => row.name))];
  const other = schemes.find(called);
  if (!other) {
    throw new RangeError(
      `Cannot find scheme: expected one of ${names.join(", ") || "none"}, got ${name || '""'}` +
        (names.length ? `; nearest: ${nearest(name, names).join(", ")}` : ""),
    );
  }
  const kinds = [...new Set(fit.map(({ kind }) => kind))].join(" or ");
  const rule = fit.length
    ? `one for ${kinds} layers (${names.join(", ")})`
    : "none, as the model has no layers that a scheme is for";
  throw new RangeError(
    `Cannot use scheme ${name}: expected ${rule}, got one for ${other.kind} layers`,
  );
}

/**
 * What a help text says of the schemes for these kinds: a line for each, and one for each option with
 * its default and, if it is one of some words, these. Options that an earlier scheme has, too, are named in
 * one line. Where there are several kinds, each has a heading.
 *
 * @example
 * ```ts
 * import { describeSchemes } from "@x/mimetic/initializers";
 *
 * console.log(describeSchemes(["depthwise"]));
 * ```
 */
export function describeSchemes(kinds: Iterable<Role["kind"]>): string {
  const rows = schemesFor(kinds);
  const width = 2 + Math.max(...rows.flatMap(linesOf).map(([left]) => left.length));
  const found = [...new Set(rows.map(({ kind }) => kind))];
  const texts = found.map((kind) => {
    const lines = rows.filter((row) => row.kind === kind).flatMap(linesOf);
    const heading = found.length > 1 ? [`For ${kind} layers:`] : [];
    return [...heading, ...lines.map(([left, right]) => left.padEnd(width) + right)].join("\n");
  });
  const shared = "  Each takes :layers=all, too: which layers of its kind, from 0, as 0-3,5";
  return [...texts, ...rows.length ? [shared] : []].join("\n");
}

function linesOf(row: Scheme): [string, string][] {
  const { name, description, options } = row;
  const names = Object.keys(options);
  const earlier = schemes.slice(0, schemes.indexOf(row));
  const same = names.length > 0 &&
    earlier.some((other) =>
      other.kind === row.kind && names.every((option) => other.options[option] === options[option])
    );
  if (same) return [[`  ${name}`, `${description}; options: ${names.join(", ")}`]];
  return [[`  ${name}`, description], ...optionLines(options)];
}

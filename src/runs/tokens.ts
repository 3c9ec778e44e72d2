import { shorten, UsageError } from "../experiments/mod.ts";

/** A piece of a condition. */
export interface Token {
  /** A name, number or other word; a quoted text; an operator or parenthesis; or the end. */
  readonly kind: "word" | "text" | "sign" | "end";
  /** Its letters, without quotes. */
  readonly text: string;
  /** The letter at which it begins, from 1. */
  readonly at: number;
}

const shapes = /\s*(?:(!=|<=|>=|[=<>~()])|'([^']*)'|"([^"]*)"|([^\s=<>~!()'"]+))/y;

/**
 * The pieces of a condition, the end last.
 *
 * @throws {UsageError} at a letter that begins none.
 */
export function tokensOf(text: string, place: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  for (shapes.lastIndex = 0; shapes.lastIndex < trimmed.length;) {
    const start = shapes.lastIndex;
    const found = shapes.exec(trimmed);
    if (!found) {
      const at = start + /^\s*/.exec(trimmed.slice(start))![0].length + 1;
      const rest = trimmed.slice(at - 1);
      const quoted = /^['"]/.test(rest);
      const rule = quoted
        ? `a closing ${rest[0]}`
        : "a name, a value, an operator or a parenthesis";
      throw new UsageError(
        `Cannot read ${place} at letter ${at}: expected ${rule}, got ${shorten(rest)}`,
      );
    }
    const [all, sign, single, double, word] = found;
    const own = sign ?? single ?? double ?? word;
    const kind = sign !== undefined ? "sign" : word !== undefined ? "word" : "text";
    const quotes = kind === "text" ? 2 : 0;
    tokens.push({ kind, text: own, at: start + all.length - own.length - quotes + 1 });
  }
  return [...tokens, { kind: "end", text: "", at: trimmed.length + 1 }];
}

/** The error for a token that can't stand where it does. */
export function expected(place: string, rule: string, { kind, text, at }: Token): UsageError {
  const got = kind === "end" ? "its end" : shorten(text);
  return new UsageError(`Cannot read ${place} at letter ${at}: expected ${rule}, got ${got}`);
}

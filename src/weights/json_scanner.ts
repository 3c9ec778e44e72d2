/** A number as it is written: `1`, `1.0` and `1e0` are different things in a header. */
export class JsonNumber {
  /** Its characters. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The number if it is written as a whole one without a sign, at most 2⁶⁴ − 1. */
  get whole(): bigint | undefined {
    if (!/^(0|[1-9][0-9]{0,19})$/.test(this.text)) return undefined;
    const value = BigInt(this.text);
    return value < 2n ** 64n ? value : undefined;
  }
}

/** A value of JSON that has lost nothing: objects keep the order of their keys, numbers their form. */
export type Json =
  | string
  | boolean
  | null
  | JsonNumber
  | readonly Json[]
  | ReadonlyMap<string, Json>;

/** What is wrong with a text, and where. */
export class JsonError extends Error {
  /** The place in UTF-16 units. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** How deep objects and lists may nest, as in the reference reader. */
const DEPTH = 127;

/** The most characters of a number: more would only keep the regular expression busy. */
const LONGEST = 1000;

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/;
const LITERALS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/**
 * Reads JSON without what `JSON.parse` does silently: it drops all but the last of equal keys and puts
 * keys that look like numbers first.
 *
 * @param most How many items a list may have.
 * @throws {JsonError} If it isn't JSON, an object has a key twice, or a list has more items.
 */
export function scanJson(text: string, most = Infinity): Json {
  const scanner = new Scanner(text, most);
  const value = scanner.value(0);
  scanner.skipSpace();
  if (scanner.at < text.length) throw scanner.error("the end");
  return value;
}

class Scanner {
  at = 0;
  /** Numbers of two characters at most, which long lists repeat. */
  readonly short = new Map<string, JsonNumber>();

  constructor(readonly text: string, readonly most: number) {}

  /** An error that says what was expected here. */
  error(expected: string): JsonError {
    const found = this.text.slice(this.at, this.at + 12);
    const got = found ? JSON.stringify(found) : "the end";
    return new JsonError(`expected ${expected}, got ${got}`, this.at);
  }

  /** Passes spaces, tabs and line ends. */
  skipSpace(): void {
    for (;; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  /** Whether this mark comes next; it is passed then. */
  passes(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  value(depth: number): Json {
    this.skipSpace();
    const mark = this.text[this.at];
    if ((mark === "{" || mark === "[") && depth === DEPTH) {
      throw this.error(`at most ${DEPTH} levels`);
    }
    if (this.passes("{")) return this.object(depth);
    if (this.passes("[")) return this.array(depth);
    if (this.text[this.at] === '"') return this.string();
    for (const [word, value] of LITERALS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    return this.number();
  }

  number(): JsonNumber {
    const digits = NUMBER.exec(this.text.slice(this.at, this.at + LONGEST))?.[0];
    if (digits === undefined) throw this.error("a value");
    if (digits.length === LONGEST) throw this.error(`a number of fewer than ${LONGEST} digits`);
    if (!Number.isFinite(Number(digits))) throw this.error("a number below 1.8e308");
    this.at += digits.length;
    const number = this.short.get(digits) ?? new JsonNumber(digits);
    if (digits.length < 3) this.short.set(digits, number);
    return number;
  }

  object(depth: number): ReadonlyMap<string, Json> {
    const entries = new Map<string, Json>();
    if (this.passes("}")) return entries;
    do {
      this.skipSpace();
      const start = this.at;
      const key = this.string();
      if (entries.has(key)) {
        throw new JsonError(`expected each key once, got ${shorten(key)} again`, start);
      }
      if (!this.passes(":")) throw this.error('":"');
      entries.set(key, this.value(depth + 1));
    } while (this.passes(","));
    if (!this.passes("}")) throw this.error('"," or "}"');
    return entries;
  }

  array(depth: number): readonly Json[] {
    const items: Json[] = [];
    if (this.passes("]")) return items;
    do {
      if (items.length === this.most) throw this.error(`at most ${this.most} items in a list`);
      items.push(this.value(depth + 1));
    } while (this.passes(","));
    if (!this.passes("]")) throw this.error('"," or "]"');
    return items;
  }

  string(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw this.error("a string in quotation marks");
    // By hand, as a regular expression would run out of stack in a string of a hundred megabytes.
    let end = start + 1;
    for (let code; (code = this.text.charCodeAt(end)) !== 0x22; end += code === 0x5c ? 2 : 1) {
      if (Number.isNaN(code)) throw this.error("a string that ends");
    }
    this.at = end + 1;
    const value = parsed(this.text.slice(start, end + 1));
    if (value !== undefined) return value;
    this.at = start;
    throw this.error("a string of whole characters, with valid escapes");
  }
}

/** What a string in quotation marks says, if it is one. */
function parsed(quoted: string): string | undefined {
  try {
    const value: string = JSON.parse(quoted);
    return value.isWellFormed() ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A name in quotation marks, cut where it is long: a message isn't to hold a megabyte. */
export function shorten(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

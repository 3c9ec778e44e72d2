/**
 * Conditions on runs, as in `init=mimetic and (rate<=0.001 or not state=complete)`.
 *
 * @module
 */
import { UsageError } from "../experiments/mod.ts";
import { compare, type Comparison, readValue, type Value } from "./values.ts";
import { expected, type Token, tokensOf } from "./tokens.ts";

/** A condition that was read. */
export interface Condition {
  /** The names in it, in order, with where they stand. */
  readonly names: readonly NamePlace[];
  /**
   * True if values fulfill it. What a run doesn't have equals nothing.
   *
   * @throws {UsageError} if a number is to be less or greater than what is none.
   */
  readonly holds: (valueOf: (name: string) => Value) => boolean;
}

/** A name in a condition. */
export interface NamePlace {
  /** The name. */
  readonly name: string;
  /** The letter at which it begins, from 1. */
  readonly at: number;
}

/**
 * Reads a condition:
 *
 * ```
 * condition  = both { "or" both }
 * both       = one { "and" one }
 * one        = "not" one | "(" condition ")" | NAME operator VALUE
 * operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
 * VALUE      = number | number "%" | true | false | word | 'text' | "text"
 * ```
 *
 * `~` is true if the text on its left contains that on its right, of whatever case. A list, such as the setting
 * `lr`, equals each of its elements.
 *
 * @param text The condition.
 * @param place Where it stands, for messages.
 * @throws {UsageError} if it is none; the message says at which letter, what is expected and what is there.
 *
 * @example
 * ```ts
 * import { parseCondition } from "@x/mimetic/runs";
 * import assert from "node:assert/strict";
 *
 * const { holds } = parseCondition("init=mimetic and not (rate>0.001 or testAccuracy<50%)");
 * const run = new Map<string, string | number>([["init", "mimetic"], ["rate", 1e-3], ["testAccuracy", 0.57]]);
 * assert.ok(holds((name) => run.get(name)));
 * assert.throws(() => parseCondition("rate<="), /at letter 7: expected a value, got its end/);
 * ```
 */
export function parseCondition(text: string, place = "the condition"): Condition {
  return new Parser(tokensOf(text, place), place).read();
}

type Holds = Condition["holds"];

class Parser {
  #next = 0;
  readonly #names: NamePlace[] = [];

  constructor(private readonly tokens: readonly Token[], private readonly place: string) {}

  read(): Condition {
    const holds = this.#either();
    const rest = this.#peek();
    if (rest.kind !== "end") throw expected(this.place, "and, or, or its end", rest);
    return { names: this.#names, holds };
  }

  #peek(): Token {
    return this.tokens[this.#next];
  }

  /** True if the next token is this word or sign, which is then taken. */
  #take(kind: "word" | "sign", text: string): boolean {
    const { kind: own, text: found } = this.#peek();
    if (own !== kind || found.toLowerCase() !== text) return false;
    this.#next++;
    return true;
  }

  #either(): Holds {
    const parts = [this.#both()];
    while (this.#take("word", "or")) parts.push(this.#both());
    return parts.length === 1 ? parts[0] : (of) => parts.some((holds) => holds(of));
  }

  #both(): Holds {
    const parts = [this.#one()];
    while (this.#take("word", "and")) parts.push(this.#one());
    return parts.length === 1 ? parts[0] : (of) => parts.every((holds) => holds(of));
  }

  #one(): Holds {
    if (this.#take("word", "not")) {
      const holds = this.#one();
      return (of) => !holds(of);
    }
    if (!this.#take("sign", "(")) return this.#comparison();
    const holds = this.#either();
    if (!this.#take("sign", ")")) {
      throw expected(this.place, "and, or, or )", this.#peek());
    }
    return holds;
  }

  #comparison(): Holds {
    const left = this.#peek();
    const keyword = /^(and|or|not)$/i.test(left.text);
    if (left.kind !== "word" || keyword) {
      throw expected(this.place, "the name of a column or setting, not, or (", left);
    }
    this.#next++;
    const { kind, text: operator, at } = this.#peek();
    if (kind !== "sign" || operator === "(" || operator === ")") {
      throw expected(this.place, "one of = != < <= > >= ~", this.#peek());
    }
    this.#next++;
    const right = this.#peek();
    if (right.kind !== "word" && right.kind !== "text") {
      throw expected(this.place, "a value", right);
    }
    this.#next++;
    const name = left.text;
    this.#names.push({ name, at: left.at });
    const value = right.kind === "text" ? right.text : readValue(right.text);
    return (of) => {
      const found = of(name);
      const holds = compare(operator as Comparison, found, value);
      if (holds !== undefined) return holds;
      throw new UsageError(
        `Cannot compare in ${this.place} at letter ${at}: expected a number beside ${name}, which ` +
          `is ${JSON.stringify(found)}, got ${JSON.stringify(value)}`,
      );
    };
  }
}

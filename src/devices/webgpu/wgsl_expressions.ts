/**
 * Values of constant expressions of WGSL, as far as the bounds of loops need them.
 *
 * @module
 */

/** Numbers by name. */
export type WgslConstants = ReadonlyMap<string, number>;

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => Math.floor(a / b),
  "%": (a, b) => a % b,
};

/**
 * The value of a sum, product, quotient or rest of whole numbers of type `u32` and of names, with
 * parentheses; `undefined` if a name isn't known, if it is anything else, or if `u32` doesn't hold it.
 */
export function evaluateWgsl(expression: string, known: WgslConstants): number | undefined {
  const tokens = expression.match(/\w+|\S/g) ?? [];
  let at = 0;
  const value = sum();
  return at === tokens.length ? value : undefined;

  function sum(): number | undefined {
    return chain(["+", "-"], () => chain(["*", "/", "%"], operand));
  }

  /** Operands with operators between them, from left to right. */
  function chain(
    operators: readonly string[],
    next: () => number | undefined,
  ): number | undefined {
    let left = next();
    while (operators.includes(tokens[at])) {
      const operate = OPERATORS[tokens[at++]];
      const right = next();
      left = left === undefined || right === undefined ? undefined : held(operate(left, right));
    }
    return left;
  }

  function operand(): number | undefined {
    const token = tokens[at++] ?? "";
    if (/^\d+u?$/.test(token)) return held(parseInt(token));
    if (token !== "(") return known.get(token);
    const inner = sum();
    return tokens[at++] === ")" ? inner : undefined;
  }
}

function held(value: number): number | undefined {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32 ? value : undefined;
}

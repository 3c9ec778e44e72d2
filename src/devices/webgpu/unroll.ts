/**
 * Writes out the loops of WGSL that are marked so: `for (var j = 0u; j < RUN; j++) { // unrolled`.
 *
 * Compilers unroll loops by themselves, but Deno's WebGPU counts the rounds of every loop, so that none goes
 * on for ever, and drivers then leave loops as they are: elements of private arrays lie in memory in place of
 * registers, as the number of one isn't known. Loops over long bodies aren't marked: SwiftShader takes minutes
 * to compile what becomes of them.
 *
 * @module
 */
import { evaluateWgsl, type WgslConstants } from "./wgsl_expressions.ts";

const HEADER =
  /for \(var (\w+) = ([^;{}]+); \1 < ([^;{}]+); \1(\+\+| \+= [^;{}]+)\) \{ \/\/ unrolled$/gm;

/**
 * A kernel in which loops that are marked are written out, the innermost ones first: each round is a block in
 * which the loop's variable is a number.
 *
 * @param constants Values of what the text has as `override`.
 * @throws {Error} if a marked loop can't be written out: its bounds aren't made of constants, it is left early,
 *   it changes its variable, or its header is written in another way.
 */
export function unrollLoops(source: string, constants: Readonly<Record<string, number>>): string {
  let text = source;
  const known = constantsOf(text, constants);
  // From the last one on: what is inside a loop begins after it.
  for (const found of [...text.matchAll(HEADER)].reverse()) {
    const { index: start, 0: header, 1: name } = found;
    const end = endOfBlock(text, start + header.length);
    const body = text.slice(start + header.length, end - 1);
    checkBody(header, name, body.replace(/\/\/.*/g, ""));
    const rounds = valuesOf(found, known).map((value) => `{ let ${name} = ${value}u;${body}}`);
    text = text.slice(0, start) + rounds.join("\n") + text.slice(end);
  }
  const left = /.*\/\/ *unrolled.*/.exec(text);
  if (left) {
    throw refusal(left[0].trim(), `for (var j = A; j < B; j++) { // unrolled, got another loop`);
  }
  return text;
}

/** What `const` and `override` say at the top level, in order. */
function constantsOf(text: string, given: Readonly<Record<string, number>>): WgslConstants {
  const known = new Map<string, number>();
  const found = text.matchAll(/^(const|override) (\w+)(?:: u32)? = ([^;]+);/gm);
  for (const [, kind, name, initial] of found) {
    const value = (kind === "override" ? given[name] : undefined) ?? evaluateWgsl(initial, known);
    if (value !== undefined) known.set(name, value);
  }
  return known;
}

/** The numbers that a loop's variable becomes. */
function valuesOf(
  [header, , initial, limit, step]: RegExpExecArray,
  known: WgslConstants,
): number[] {
  const [first, last, by] = [initial, limit, step === "++" ? "1u" : step.slice(4)]
    .map((expression) => evaluateWgsl(expression, known));
  if (first === undefined || last === undefined || !by) {
    throw refusal(header, `bounds of constants, got none among ${[...known.keys()].join(", ")}`);
  }
  const count = Math.max(0, Math.ceil((last - first) / by));
  return Array.from({ length: count }, (_, i) => first + i * by);
}

function checkBody(header: string, name: string, body: string): void {
  const early = /\b(break|continue)\b/.exec(body);
  if (early) throw refusal(header, `all rounds to run, got ${early[0]}`);
  const change = new RegExp(`(?<![\\w.])${name}\\s*(?:[-+*/%&|^]?=[^=]|\\+\\+|--)`).exec(body);
  if (change) throw refusal(header, `${name} to stay in a round, got ${change[0].trim()}`);
}

/** Behind the brace that closes a block, whose first character stands at a place. */
function endOfBlock(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text.startsWith("//", i)) i = text.indexOf("\n", i);
    if (i < 0) break;
    if (text[i] === "{") depth++;
    if (text[i] === "}" && --depth === 0) return i + 1;
  }
  throw refusal(text.slice(from).split("\n", 1)[0], "a block that ends, got none");
}

function refusal(header: string, expected: string): Error {
  return new Error(`Cannot unroll ${header.replace(" // unrolled", "")}: expected ${expected}`);
}

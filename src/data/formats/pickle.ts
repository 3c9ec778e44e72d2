/**
 * A reader of just what pickles of protocol 2 by Python 2's `cPickle` hold where they are dictionaries of
 * lists, numbers, strings and NumPy's arrays of bytes, as CIFAR's are. Nothing is ever called or executed:
 * the three names that such files give, of NumPy's array and type, stand for themselves, and every other
 * name and opcode is refused.
 *
 * Opcodes: the comments of CPython's `pickletools.py`.
 *
 * @module
 */

import { ByteCursor, fromLatin1, latin1 } from "./byte_cursor.ts";

/** An array of bytes. */
export interface PickledBytes {
  /** Its shape. */
  readonly shape: readonly number[];
  /** Its elements in C's order. */
  readonly bytes: Uint8Array;
}

/** A value of a pickle; strings of Python 2 are read as Latin-1. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Pickled[]
  | Map<string | number, Pickled>
  | PickledBytes
  | Named;

/** A name that stands for itself, or what was made by calling it: only what is set afterwards counts. */
class Named {
  state: Pickled[] = [];
  /** Where it was remembered. */
  readonly keys: number[] = [];
  constructor(readonly name: string) {}
}

const KNOWN = ["numpy.core.multiarray _reconstruct", "numpy ndarray", "numpy dtype"];
const MARK = Symbol("mark");

/**
 * Reads a pickle.
 *
 * @param bytes All of it.
 * @param name As messages name it.
 * @throws {Error} If it holds anything else, or breaks off; the message names the byte.
 */
export const readPickle = (bytes: Uint8Array, name: string): Pickled =>
  new PickleReader(bytes, name).read();

class PickleReader {
  readonly #cursor: ByteCursor;
  readonly #memo = new Map<number, Pickled>();
  #stack: (Pickled | typeof MARK)[] = [];

  constructor(private readonly bytes: Uint8Array, private readonly name: string) {
    this.#cursor = new ByteCursor(bytes);
  }

  read(): Pickled {
    try {
      if (this.#cursor.byte() !== 0x80 || this.#cursor.byte() !== 2) {
        this.#refuse("a pickle of protocol 2", "another file", 0);
      }
      while (true) {
        const at = this.#cursor.at;
        const code = this.#cursor.byte();
        if (code === 0x2e) return this.#pop(); // STOP
        this.#step(code, at);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // else a read past the last byte
      return this.#refuse("a whole pickle", "the end", this.bytes.length);
    }
  }

  #step(code: number, at: number): void {
    const opcode = String.fromCharCode(code);
    const value = this.#scalar(opcode);
    if (value !== undefined) return void this.#stack.push(value);
    switch (opcode) {
      case "(":
        return void this.#stack.push(MARK);
      case "q":
        return this.#remember(this.#cursor.byte());
      case "r":
        return this.#remember(this.#cursor.uint32());
      case "h":
        return void this.#stack.push(this.#remembered(this.#cursor.byte()));
      case "j":
        return void this.#stack.push(this.#remembered(this.#cursor.uint32()));
      case "a":
        return this.#append([this.#pop()]);
      case "e":
        return this.#append(this.#toMark());
      case "s":
        return this.#set([this.#pop(), this.#pop()].reverse());
      case "u":
        return this.#set(this.#toMark());
      case "t":
        return void this.#stack.push(this.#toMark());
      case "\x85":
      case "\x86":
      case "\x87":
        return void this.#stack.push(this.#last(code - 0x84));
      case "c":
        return void this.#stack.push(this.#named(at));
      case "R":
        return this.#reduce();
      case "b":
        return this.#build(at);
    }
    const hex = code.toString(16).padStart(2, "0");
    this.#refuse("an opcode of CIFAR's files", `0x${hex}`, at);
  }

  #scalar(opcode: string): Pickled | undefined {
    switch (opcode) {
      case "N":
        return null;
      case "\x88":
        return true;
      case "\x89":
        return false;
      case "K":
        return this.#cursor.byte();
      case "M":
        return this.#cursor.byte() | this.#cursor.byte() << 8;
      case "J":
        return this.#cursor.uint32() | 0;
      case "U":
        return latin1(this.#cursor.take(this.#cursor.byte()));
      case "T":
        return this.#string(this.#cursor.uint32());
      case "X":
        return new TextDecoder().decode(this.#cursor.take(this.#cursor.uint32()));
      case "}":
        return new Map();
      case "]":
      case ")":
        return [];
    }
  }

  /** A long string is an array's bytes, and stays a view of the file. */
  #string(length: number): Pickled {
    const bytes = this.#cursor.take(length);
    return length > 1024 ? { shape: [length], bytes } : latin1(bytes);
  }

  #named(at: number): Named {
    const name = `${this.#cursor.line()} ${this.#cursor.line()}`;
    if (!KNOWN.includes(name)) this.#refuse(`one of the names ${KNOWN.join(", ")}`, name, at);
    return new Named(name);
  }

  /** Nothing is called: what would have been made is what is built next. */
  #reduce(): void {
    const [args, made] = [this.#pop(), this.#pop()];
    if (!(made instanceof Named) || !Array.isArray(args)) {
      return this.#refuse("a name and its arguments", "other values", this.#cursor.at - 1);
    }
    const result = new Named(made.name);
    result.state = args;
    this.#stack.push(result);
  }

  /** The state of an array is (version, shape, type, Fortran's order or not, bytes). */
  #build(at: number): void {
    const [state, target] = [this.#pop(), this.#pop()];
    if (!(target instanceof Named) || !Array.isArray(state)) {
      return this.#refuse("a state of what was made", "other values", at);
    }
    if (target.name === "numpy dtype") return void this.#stack.push(target);
    const [, shape, type, fortran, data] = state;
    const isBytes = type instanceof Named && type.name === "numpy dtype" && type.state[0] === "u1";
    // NumPy's arrays have 64 sides at most.
    const size = Array.isArray(shape) && shape.length <= 64
      ? shape.reduce((n: number, side) => n * Number(side), 1)
      : NaN;
    const bytes = typeof data === "string" ? fromLatin1(data) : (data as PickledBytes)?.bytes;
    if (!isBytes || fortran !== false || bytes?.length !== size) {
      const rule = "an array of unsigned bytes in C's order, as many as its shape says";
      return this.#refuse(rule, "another array", at);
    }
    // It was remembered as what isn't built yet.
    const array = { shape: shape as number[], bytes };
    for (const key of target.keys.splice(0)) {
      if (this.#memo.get(key) === target) this.#memo.set(key, array);
    }
    this.#stack.push(array);
  }

  #append(values: Pickled[]): void {
    const [list, at] = [this.#top(), this.#cursor.at - 1];
    if (!Array.isArray(list)) return this.#refuse("a list to append to", "another value", at);
    for (const value of values) list.push(value);
  }

  #set(pairs: Pickled[]): void {
    const [map, at] = [this.#top(), this.#cursor.at - 1];
    if (!(map instanceof Map)) return this.#refuse("a dictionary", "another value", at);
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i] as string | number, pairs[i + 1]);
  }

  #remember(key: number): void {
    const value = this.#top();
    this.#memo.set(key, value);
    if (value instanceof Named) value.keys.push(key);
  }

  #remembered(key: number): Pickled {
    const value = this.#memo.get(key);
    return value === undefined
      ? this.#refuse("a value that was remembered", `number ${key}`, this.#cursor.at)
      : value;
  }

  #toMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) return this.#refuse("a mark", "none", this.#cursor.at - 1);
    const values = this.#stack.slice(mark + 1) as Pickled[];
    this.#stack.length = mark;
    return values;
  }

  #last(count: number): Pickled[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #top(): Pickled {
    const value = this.#stack.at(-1);
    return value === undefined || value === MARK
      ? this.#refuse("a value", "none", this.#cursor.at - 1)
      : value;
  }

  #pop(): Pickled {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #refuse(expected: string, got: string, at: number): never {
    throw new Error(`Cannot read ${this.name}: expected ${expected}, got ${got} at byte ${at}`);
  }
}

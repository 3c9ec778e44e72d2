/**
 * Inputs that are wrong in one way, or unusual and right all the same, for the fuzz test of what
 * sessions and programs are given.
 *
 * @module
 */
import type { Values } from "../../devices/mod.ts";
import type { Random } from "../../random/mod.ts";

/** What an input takes. */
export interface InputKind {
  /** Its elements. */
  readonly size: number;
  /** Integers below a number, with −1 where it may be ignored, or floats that must be finite. */
  readonly of: { readonly below: number; readonly ignore: boolean } | "finite";
}

/** Inputs, and whether they must be refused. */
export interface Trial {
  readonly inputs: Record<string, unknown>;
  readonly refused: boolean;
  /** What was done, for the report of a failure. */
  readonly what: string;
}

/** Inputs that are right. */
export function goodInputs(
  kinds: Readonly<Record<string, InputKind>>,
  random: Random,
): Record<string, Values> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { size, of }]) => {
      if (of === "finite") {
        return [
          name,
          Float32Array.from({ length: size }, () => random.normal()),
        ];
      }
      const low = of.ignore ? -1 : 0;
      const draw = () => low + random.integer(of.below - low);
      return [name, Int32Array.from({ length: size }, draw)];
    }),
  );
}

/** Right inputs with one change, drawn at random. */
export function drawTrial(kinds: Readonly<Record<string, InputKind>>, random: Random): Trial {
  const inputs: Record<string, unknown> = goodInputs(kinds, random);
  const names = Object.keys(kinds);
  const name = names[random.integer(names.length)];
  const change = changes[random.integer(changes.length)];
  const { what, refused } = change(inputs, name, kinds[name], random);
  return { inputs, refused, what: `${name}: ${what}` };
}

type Change = (
  inputs: Record<string, unknown>,
  name: string,
  kind: InputKind,
  random: Random,
) => { what: string; refused: boolean };

const FAR = [2 ** 31 - 1, -(2 ** 31), 2 ** 30, -(2 ** 30), 1_000_000, -1_000_000, 65_536];
const NOT_FINITE = [NaN, Infinity, -Infinity, 4e38];

/** An element out of range, at a random place. */
const changeElement: Change = (inputs, name, { of, size }, random) => {
  const values = inputs[name] as Values;
  const at = random.integer(size);
  if (of === "finite") values[at] = NOT_FINITE[random.integer(NOT_FINITE.length)];
  else {
    const { below, ignore } = of;
    const near = random.integer(20);
    const outside = [below + near, (ignore ? -2 : -1) - near, FAR[random.integer(FAR.length)]];
    values[at] = outside[random.integer(3)];
  }
  return { what: `element ${at} is ${values[at]}`, refused: true };
};

/** Bits that may mean anything. */
const changeBits: Change = (inputs, name, { of, size }, random) => {
  const values = inputs[name] as Values;
  const at = random.integer(size);
  new Uint32Array(values.buffer)[at] = random.integer(2 ** 32);
  const value = values[at];
  const refused = of === "finite"
    ? !Number.isFinite(value)
    : value >= of.below || value < (of.ignore ? -1 : 0);
  // A finite number of any size is taken; the loss may be anything then, so it is made small again.
  if (of === "finite" && !refused) values[at] = Math.sign(value);
  return { what: `element ${at} is ${value}`, refused };
};

const changeLength: Change = (inputs, name, { size, of }, random) => {
  const Kind = of === "finite" ? Float32Array : Int32Array;
  const lengths = [0, 1, size - 1, size + 1, 2 * size, 64 * size].filter((n) =>
    n !== size && n >= 0
  );
  const length = lengths[random.integer(lengths.length)];
  inputs[name] = new Kind(length);
  return { what: `${length} elements`, refused: true };
};

const changeType: Change = (inputs, name, { size, of }, random) => {
  const values: unknown[] = [
    new Float64Array(size),
    new Uint8Array(size),
    new Int16Array(2 * size),
    new Uint32Array(size),
    new BigInt64Array(size),
    new ArrayBuffer(4 * size),
    new DataView(new ArrayBuffer(4 * size)),
    Array.from({ length: size }, () => 0),
    { length: size, 0: 0 },
    "0".repeat(size),
    size,
    null,
    undefined,
    true,
    () => new Float32Array(size),
    of === "finite" ? new Int32Array(size) : new Float32Array(size),
  ];
  const i = random.integer(values.length);
  inputs[name] = values[i];
  return { what: `of type ${i}`, refused: true };
};

const changeName: Change = (inputs, name, _, random) => {
  const wrong = ["", "x", name.toUpperCase(), `${name} `, "constructor", "toString"];
  const other = wrong[random.integer(wrong.length)];
  inputs[other] = inputs[name];
  if (random.integer(2)) delete inputs[name];
  return { what: `named ${JSON.stringify(other)}`, refused: true };
};

const changeMemory: Change = (inputs, name, { size, of }, random) => {
  const values = inputs[name] as Values;
  const Kind = of === "finite" ? Float32Array : Int32Array;
  const copyTo = (buffer: ArrayBufferLike, offset = 0) => {
    const view = new Kind(buffer as ArrayBuffer, offset, size);
    view.set(values);
    return view;
  };
  switch (random.integer(5)) {
    case 0:
      inputs[name] = copyTo(new SharedArrayBuffer(4 * size));
      return { what: "in shared memory", refused: false };
    case 1:
      inputs[name] = copyTo(new ArrayBuffer(4 * size + 64), 4 * random.integer(17));
      return { what: "a part of other memory", refused: false };
    case 2:
      (values.buffer as ArrayBuffer).transfer();
      return { what: "transferred", refused: true };
    case 3: {
      const buffer = new ArrayBuffer(4 * size, { maxByteLength: 8 * size });
      inputs[name] = new Kind(buffer);
      buffer.resize(4 * (size - 1));
      return { what: "in memory that shrank", refused: true };
    }
    default: {
      const buffer = new ArrayBuffer(4 * size, { maxByteLength: 8 * size });
      inputs[name] = copyTo(buffer);
      buffer.resize(4 * (size + 1));
      return { what: "in memory that grew around it", refused: false };
    }
  }
};

const changeNothing: Change = () => ({ what: "as it should be", refused: false });

const changes: readonly Change[] = [
  changeElement,
  changeElement,
  changeElement,
  changeBits,
  changeLength,
  changeType,
  changeName,
  changeMemory,
  changeNothing,
];

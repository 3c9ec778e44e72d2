/** What a number must lie between. */
export interface Bounds {
  /** The smallest number allowed. */
  readonly least?: number;
  /** The number must be larger than this. */
  readonly above?: number;
  /** The largest number allowed. */
  readonly most?: number;
  /** The number must be smaller than this. */
  readonly below?: number;
}

/** The most characters of a value that an error shows. */
const SHOWN = 60;

/** A value as an error names it: short, on one line, and never what its own methods say. */
export function show(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (Array.isArray(value)) return cut(`[${value.slice(0, SHOWN).map(show).join(", ")}]`);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) {
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (ArrayBuffer.isView(value)) {
    const { length } = value as Float32Array;
    return `${kindOf(value)} of ` +
      (length === undefined ? `${value.byteLength} bytes` : `${length} elements`);
  }
  const kind = kindOf(value);
  return kind === "Object" ? cut(plain(value)) : kind;
}

/** The name of an object's class. */
export function kindOf(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name || "Object";
}

/** Of an object its class, which is enough where another type is expected; else the value. */
export function kindOrValue(value: unknown): string {
  return typeof value === "object" && value !== null ? kindOf(value) : show(value);
}

function plain(value: object): string {
  try {
    return JSON.stringify({ ...value, toJSON: undefined });
  } catch {
    return "Object";
  }
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

/** Throws what can't be done, the rule, and the value: a `RangeError` if it is of the type of `like`. */
function refuse(doing: string, name: string, rule: string, value: unknown, like: unknown): never {
  const message = `Cannot ${doing}: expected ${name} to be ${rule}, got ${show(value)}`;
  throw typeof value === typeof like ? new RangeError(message) : new TypeError(message);
}

/**
 * Throws unless the value is a whole number from `least` (1) to `most`.
 *
 * @param doing What is being done, as in `build a ViT`.
 * @throws {RangeError} with the name, the rule and the value; a `TypeError` if it is no number.
 */
export function checkInteger(
  doing: string,
  name: string,
  value: unknown,
  { least = 1, most }: { readonly least?: number; readonly most?: number } = {},
): void {
  const whole = Number.isSafeInteger(value) && (value as number) >= least;
  if (whole && (value as number) <= (most ?? Infinity)) return;
  const huge = Number.isInteger(value) && (value as number) >= least;
  const end = most ?? (huge ? "2^53 - 1" : undefined);
  const rule = end === undefined
    ? `a whole number of at least ${least}`
    : `a whole number from ${least} to ${end}`;
  refuse(doing, name, rule, value, 0);
}

/**
 * Throws unless each of the values is a whole number of at least `least`.
 *
 * @throws {RangeError} for the first that isn't, with its name; a `TypeError` if it is no number.
 */
export function checkIntegers(
  doing: string,
  values: Readonly<Record<string, unknown>>,
  least = 1,
): void {
  for (const [name, value] of Object.entries(values)) checkInteger(doing, name, value, { least });
}

/**
 * Throws unless the value is a number within the bounds that is finite, as the float32 too that it
 * becomes on a device.
 *
 * @throws {RangeError} with the name, the rule and the value; a `TypeError` if it is no number.
 */
export function checkNumber(
  doing: string,
  name: string,
  value: unknown,
  bounds: Bounds = {},
): void {
  if (isWithin(value, bounds)) return;
  const inside = fits(value, bounds);
  refuse(doing, name, inside ? numberRule(bounds, HELD) : numberRule(bounds), value, 0);
}

const HELD = "within the range of float32, a finite number";

/** What {@linkcode checkNumber} takes, in words: `a finite number above 0 and at most 1`. */
export function numberRule(bounds: Bounds, kind = "a finite number"): string {
  const parts = [
    bounds.least === undefined ? "" : `of at least ${bounds.least}`,
    bounds.above === undefined ? "" : `above ${bounds.above}`,
    bounds.most === undefined ? "" : `at most ${bounds.most}`,
    bounds.below === undefined ? "" : `below ${bounds.below}`,
  ].filter(Boolean);
  return [kind, parts.join(" and ")].filter(Boolean).join(" ");
}

/** True for what {@linkcode checkNumber} takes. */
export function isWithin(value: unknown, bounds: Bounds): value is number {
  if (!fits(value, bounds)) return false;
  // What float32 makes infinite, or 0 where that is no longer above 0, has left its bounds there.
  const held = Math.fround(value);
  return Number.isFinite(held) && !(bounds.above === 0 && !held);
}

function fits(value: unknown, bounds: Bounds): value is number {
  const { least = -Infinity, above = -Infinity, most = Infinity, below = Infinity } = bounds;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= least && value > above && value <= most && value < below;
}

/**
 * Throws unless the value is one of a few.
 *
 * @throws {RangeError} with the name, all that is allowed, and the value; a `TypeError` if it is of
 *   another type than they are.
 */
export function checkChoice(
  doing: string,
  name: string,
  value: unknown,
  choices: readonly (string | number | boolean)[],
): void {
  if ((choices as readonly unknown[]).includes(value)) return;
  const shown = choices.map(show);
  const rule = shown.length > 1 ? `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}` : shown[0];
  refuse(doing, name, rule, value, choices[0]);
}

/**
 * Throws unless each of the values is true or false.
 *
 * @throws {TypeError} for the first that isn't, with its name.
 */
export function checkSwitches(doing: string, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== "boolean") refuse(doing, name, "true or false", value, true);
  }
}

/** A quarter of a millisecond for 128 images of CIFAR-10; `findIndex` takes ten times as long. */
export function firstNotFinite(values: Float32Array | Int32Array): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value - value !== 0) return i;
  }
  return -1;
}

/**
 * Schemas of records: plain data from which the record's type is derived and by which it is parsed.
 *
 * @module
 */

/** The kinds of fields by name, with their types. */
export interface FieldKinds {
  /** A text that isn't empty. */
  readonly text: string;
  /** A whole number of at least 0. */
  readonly count: number;
  /** A finite number. */
  readonly number: number;
  /** Finite numbers by name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Whole numbers of at least 0. */
  readonly counts: readonly number[];
  /** Triples of such numbers. */
  readonly triples: readonly (readonly [number, number, number])[];
}

/** A kind; a kind and `?` for a field that may be absent; or `=` and the one text that a field must have. */
export type Field = keyof FieldKinds | `${keyof FieldKinds}?` | `=${string}`;

/** The fields of a record by name. */
export type Schema = Readonly<Record<string, Field>>;

/** The type of a field's value. */
export type FieldValue<F extends Field> = F extends `=${infer Text}` ? Text
  : F extends `${infer K extends keyof FieldKinds}?` ? FieldKinds[K]
  : F extends keyof FieldKinds ? FieldKinds[F]
  : never;

/** The type of a schema's records. */
export type RecordOf<S extends Schema> =
  & { readonly [K in keyof S as S[K] extends `${string}?` ? never : K]: FieldValue<S[K]> }
  & { readonly [K in keyof S as S[K] extends `${string}?` ? K : never]?: FieldValue<S[K]> };

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(isCount);

/** What each kind takes: its rule in words, and the rule. */
const rules: Readonly<
  Record<keyof FieldKinds, readonly [words: string, fits: (value: unknown) => boolean]>
> = {
  text: ["a text", (value) => typeof value === "string" && value !== ""],
  count: ["a whole number of at least 0", isCount],
  number: ["a number", Number.isFinite],
  numbers: [
    "numbers by name",
    (value) => isObject(value) && Object.values(value).every(Number.isFinite),
  ],
  counts: ["whole numbers of at least 0", isCounts],
  triples: [
    "triples of whole numbers of at least 0",
    (value) => Array.isArray(value) && value.every((one) => isCounts(one) && one.length === 3),
  ],
};

/** True for what JSON writes in braces. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error for something that was read and isn't what it must be. */
export function refuse(place: string, expected: string, got: unknown): RangeError {
  const shown = (JSON.stringify(got) ?? "nothing").slice(0, 60);
  return new RangeError(`Cannot read ${place}: expected ${expected}, got ${shown}`);
}

/**
 * Parses JSON.
 *
 * @param text What was read.
 * @param place Where, for the message.
 * @param advice What to do where it is none, as a further clause.
 * @throws {RangeError} if it is no JSON.
 */
export function parseJson(text: string, place: string, advice: string = ""): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const shown = text.slice(0, 60).replaceAll("\n", " ") || "nothing";
    const message = `Cannot read ${place}: expected JSON, got ${shown}`;
    throw new RangeError(advice ? `${message}; ${advice}` : message, { cause });
  }
}

/**
 * Makes sure that a value has the fields of a schema.
 *
 * @param schema What is expected.
 * @param value Anything, as from JSON.
 * @param place Where it was read, for the message.
 * @throws {RangeError} if it hasn't; the message names the place, the field, what is expected and what is
 *   there.
 */
export function assertFields<S extends Schema>(
  schema: S,
  value: Readonly<Record<string, unknown>>,
  place: string,
): asserts value is Readonly<Record<string, unknown>> & RecordOf<S> {
  for (const [name, field] of Object.entries(schema)) {
    const own = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field.startsWith("=")) {
      if (own !== field.slice(1)) throw refuse(place, `${name} to be ${field.slice(1)}`, own);
      continue;
    }
    if (field.endsWith("?") && own === undefined) continue;
    const [words, fits] = rules[kindOf(field)];
    if (!fits(own)) throw refuse(place, `${name} to be ${words}`, own);
  }
}

function kindOf(field: Field): keyof FieldKinds {
  const kind = field.replace("?", "");
  if (Object.hasOwn(rules, kind)) return kind as keyof FieldKinds;
  throw new TypeError(`Cannot read by a schema with a field of kind ${kind}`);
}

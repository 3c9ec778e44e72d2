import { type OptionTexts, readOptions } from "./option_texts.ts";
import type { OptionValue, SchemeOption } from "./scheme_options.ts";
import type { Role, StructuredInitializer } from "./types.ts";

/** A structured initializer that commands know by name: one row of a folder's `schemes.ts`. */
export interface Scheme {
  /** Its name; a scheme for another kind of roles may have the same one. */
  readonly name: string;
  /** The kind of roles it is for. */
  readonly kind: Role["kind"];
  /** One line for a help text. */
  readonly description: string;
  /** What can be chosen. */
  readonly options: Readonly<Record<string, SchemeOption>>;
  /**
   * What a gain by it must be compared with, beside the default: the text of the scheme for its kind that has
   * its norms without its structure, or `default` where there is nothing else to compare it with. A control
   * has none.
   */
  readonly control?: string;
  /** What the control calls options of this scheme, where it has other names for them. */
  readonly controlNames?: Readonly<Record<string, string>>;
  /** Whether it is for networks without skip connections, too or only; if left out, it isn't. */
  readonly withoutSkips?: "also" | "only";
  /**
   * The scheme with these options, and what was chosen, with the defaults of what wasn't.
   *
   * @throws {RangeError} If there is no such option, or a value isn't allowed.
   */
  read(texts: OptionTexts): {
    readonly values: Readonly<Record<string, OptionValue>>;
    readonly scheme: StructuredInitializer;
  };
}

/** A scheme whose options have types. */
export interface TypedScheme<O extends Readonly<Record<string, OptionValue>>> extends Scheme {
  /**
   * The values of its options.
   *
   * @throws {RangeError} If there is no such option, or a value isn't allowed.
   */
  valuesOf(texts: OptionTexts): O;
}

/** What a row says of a scheme. */
interface Row<K extends Role["kind"], O extends Readonly<Record<string, OptionValue>>>
  extends Pick<Scheme, "name" | "description" | "control" | "controlNames" | "withoutSkips"> {
  readonly kind: K;
  readonly options: { readonly [N in keyof O]: SchemeOption<O[N]> };
  readonly make: (values: O) => StructuredInitializer<Extract<Role, { kind: K }>>;
}

/** A row of the table; the types of its option's values go to `make`. */
export function scheme<K extends Role["kind"], O extends Readonly<Record<string, OptionValue>>>(
  { make, ...row }: Row<K, O>,
): TypedScheme<O> {
  const { name, options } = row;
  const valuesOf = (texts: OptionTexts): O => readOptions(name, options, texts);
  const read = (texts: OptionTexts) => {
    const values = valuesOf(texts);
    return { values, scheme: make(values) };
  };
  return { ...row, valuesOf, read };
}

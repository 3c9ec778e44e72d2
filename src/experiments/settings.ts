/**
 * Settings of experiments: what they may be, and how their text is read.
 *
 * @module
 */

/** One setting: what it may be, and how its text on a command line is read. */
export interface Setting<T> {
  /** What `--help` says of it. */
  readonly help: string;
  /** What its value looks like in `--help`; empty for one that needs none. */
  readonly placeholder: string;
  /** Its value when it isn't given. */
  readonly initial: T;
  /** What is allowed, in words: it ends the sentence "expected". */
  readonly rule: string;
  /** True if a value, from a command line or from a file, is allowed. */
  readonly fits: (value: unknown) => boolean;
  /** The value that a text stands for; one that doesn't fit if it stands for none. */
  readonly read: (text: string) => unknown;
  /** The words that it may be, or some of them; shells complete these. Default none. */
  readonly choices?: readonly string[];
  /** True for several values with commas between them. Default false. */
  readonly several?: boolean;
  /**
   * The value that one of an older version's folder stands for, `undefined` where that version hadn't the
   * setting. Default itself.
   */
  readonly renew?: (value: unknown) => unknown;
  /**
   * True if results have the same bits whatever its value: it may be another one where a run is resumed.
   * Default false.
   */
  readonly changeable?: boolean;
  /**
   * True if it lists what differs between an experiment's runs, so that a run is the same one whatever else
   * the list has. Default false.
   */
  readonly axis?: boolean;
  /** Names of the only arms that use it: runs of others are the same whatever its value. Default all. */
  readonly arms?: readonly string[];
}

/** Settings by name. */
// deno-lint-ignore no-explicit-any
export type Settings = Readonly<Record<string, Setting<any>>>;

/** The values of settings by name. */
export type SettingValues<S extends Settings> = { -readonly [K in keyof S]: S[K]["initial"] };

/** Settings that can't be used, or not together; the message is for the person who gave them. */
export class UsageError extends Error {
  /** The class's name. */
  override readonly name = "UsageError";
}

/** The settings' values when none is given. */
export function initialValues<S extends Settings>(settings: S): SettingValues<S> {
  const entries = Object.entries(settings).map(([name, { initial }]) => [name, initial]);
  return Object.fromEntries(entries);
}

/**
 * A setting that folders of the format in use may lack, as it was added later: its initial value is what was
 * done before.
 */
export function addedLater<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, renew: (value) => value === undefined ? setting.initial : value };
}

/** A setting of a list that was a single value before. */
export function formerlySingle<T>(setting: Setting<readonly T[]>): Setting<readonly T[]> {
  return {
    ...setting,
    renew: (value) => value === undefined || Array.isArray(value) ? value : [value],
  };
}

/** A setting that lists what differs between an experiment's runs, such as arms, rates or sizes of networks. */
export function axis<T>(setting: Setting<T>): Setting<T> {
  return { ...setting, axis: true };
}

/** A setting that these arms use and no others, such as the trained network that they start from. */
export function ofArms<T>(arms: readonly string[], setting: Setting<T>): Setting<T> {
  return { ...setting, arms };
}

/** A text as a message shows it. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/**
 * All settings: the initial values, changed by the preset that is given or initial, changed by what is given.
 *
 * @param settings The settings, with one called `preset`.
 * @param presets What each preset changes.
 * @param given The settings that are given.
 */
export function presetValues<S extends Settings>(
  settings: S,
  presets: Readonly<Record<string, Partial<SettingValues<S>>>>,
  given: Partial<SettingValues<S>>,
): SettingValues<S> {
  const initial = initialValues(settings);
  return { ...initial, ...presets[given.preset ?? initial.preset], ...given };
}

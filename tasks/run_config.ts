/**
 * What a run's `config.json` holds, checked against the flags of its command.
 *
 * @module
 */
import { identityOf, RUN_FORMAT } from "../src/experiments/mod.ts";
import { nearest } from "../src/host/mod.ts";
import { type Flags, type FlagValues, shorten } from "./flags.ts";

/** The content of a run's `config.json`. */
export interface RunConfig<S> {
  /** The version of what the folder holds. */
  readonly format: typeof RUN_FORMAT;
  /** The experiment's name. */
  readonly experiment: string;
  /** The command that started it. */
  readonly command: string;
  /** The digest of experiment, command and settings; its records and checkpoints carry it too. */
  readonly identity: string;
  /** The settings. */
  readonly settings: S;
}

/** Flags that say what one call does, and are no settings of a run. */
const CALL: readonly string[] = ["out", "resume", "report"];

/** Settings that may be others when a run is resumed. */
const FREE: readonly string[] = ["device"];

/** The configuration of a new run. */
export function makeRunConfig<S extends object>(
  experiment: string,
  command: string,
  settings: S,
): RunConfig<Partial<S>> {
  const kept = runSettings(settings);
  const identity = identify(experiment, command, kept);
  return { format: RUN_FORMAT, experiment, command, identity, settings: kept };
}

/** What of the flags' values are settings of the run, and not of one call. */
export function runSettings<S extends object>(settings: S): Partial<S> {
  const kept = Object.entries(settings).filter(([name]) => !CALL.includes(name));
  return Object.fromEntries(kept) as Partial<S>;
}

function identify(experiment: string, command: string, settings: object): string {
  const lasting = Object.entries(settings).filter(([name]) => !FREE.includes(name));
  return identityOf(experiment, command, Object.fromEntries(lasting));
}

/**
 * Reads a run's configuration.
 *
 * @param folder The run's folder, for messages.
 * @param text The content of its `config.json`.
 * @param experiment The experiment that it should be of.
 * @param flags What its settings may be.
 * @throws {RangeError} if it isn't one of this experiment, or was changed; the message names the file, the
 *   key, what is expected and what is there.
 */
export function parseRunConfig<F extends Flags>(
  folder: string,
  text: string,
  experiment: string,
  flags: F,
): RunConfig<FlagValues<F>> {
  const file = `${folder}/config.json`;
  const config = parseObject(file, "", parseJson(file, text));
  assertExperiment(folder, config, experiment);
  const { format, command, identity } = config;
  if (format !== RUN_FORMAT) {
    throw new RangeError(
      `Cannot read ${file}: expected format to be ${RUN_FORMAT}, got ${show(format)}; another ` +
        "version of mimetic made it, and only that one can go on with it",
    );
  }
  for (const [key, value] of Object.entries({ command, identity })) {
    if (typeof value !== "string") throw refuse(file, key, "a text", value);
  }
  const settings = parseSettings(file, config.settings, flags);
  if (identify(experiment, command as string, settings) !== identity) {
    throw new RangeError(
      `Cannot resume ${folder}: expected the settings and command that it was started with, but ` +
        "config.json was changed since and would mix settings; put them back, or start anew with --out",
    );
  }
  return { format: RUN_FORMAT, experiment, command: command as string, identity, settings };
}

function assertExperiment(folder: string, config: object, experiment: string): void {
  const { experiment: found } = config as { experiment?: unknown };
  if (found === experiment) return;
  if (typeof found !== "string" || !/^[a-z0-9]+$/i.test(found)) {
    throw refuse(`${folder}/config.json`, "experiment", `"${experiment}"`, found);
  }
  throw new RangeError(
    `Cannot resume ${folder}: expected a run of ${experiment}, got one of ${found}; go on with ` +
      `deno task ${found} --resume=${folder}`,
  );
}

function parseSettings<F extends Flags>(file: string, given: unknown, flags: F): FlagValues<F> {
  const settings = parseObject(file, "settings", given);
  const names = Object.keys(flags).filter((name) => !CALL.includes(name));
  for (const name of names) {
    const { rule, fits } = flags[name];
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (!fits(value)) throw refuse(file, `settings.${name}`, rule, value);
  }
  const stranger = Object.keys(settings).find((name) => !names.includes(name));
  if (stranger === undefined) return settings as FlagValues<F>;
  throw new RangeError(
    `Cannot read ${file}: expected no other settings than the flags of its command, got ${
      shorten(stranger)
    }; ` +
      `nearest: ${nearest(shorten(stranger), names).join(", ")}`,
  );
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError(
      `Cannot read ${file}: expected JSON, got ${shorten(text).replaceAll("\n", " ") || "nothing"}`,
      { cause },
    );
  }
}

function parseObject(file: string, key: string, value: unknown): Readonly<Record<string, unknown>> {
  const is = typeof value === "object" && value !== null && !Array.isArray(value);
  if (is) return value as Readonly<Record<string, unknown>>;
  throw refuse(file, key, "an object", value);
}

function refuse(file: string, key: string, rule: string, value: unknown): RangeError {
  const place = key ? `${key} to be ${rule}` : rule;
  return new RangeError(`Cannot read ${file}: expected ${place}, got ${show(value)}`);
}

function show(value: unknown): string {
  return shorten(JSON.stringify(value) ?? "nothing");
}

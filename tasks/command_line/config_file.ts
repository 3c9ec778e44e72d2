/**
 * Settings from a file: a run's config.json, or settings by name as JSON or YAML.
 *
 * @module
 */
import {
  type Settings,
  type SettingValues,
  shorten,
  UsageError,
} from "../../src/experiments/mod.ts";
import { nearest } from "../../src/host/mod.ts";
import { type ConfigText, ConfigTextError, readConfigText } from "./config_text.ts";

/** What a file says of settings. */
export interface ConfigFile<S extends Settings> {
  /** Those that it names. */
  readonly values: Partial<SettingValues<S>>;
  /** True of a run's `config.json`: all settings, whether or not somebody gave them. */
  readonly isRun: boolean;
}

/**
 * The settings of an experiment that a file names: those of a run's `config.json`, else of an object that
 * has them by name, as JSON, or as YAML where the file's name ends so. Each is what a `config.json` or the
 * text of a flag may say: `"lr": [1e-3, 2e-3]`, `"lr": "1e-3,2e-3"`.
 *
 * @throws {UsageError} if it can't be read, is another experiment's, names a setting that the experiment
 *   hasn't, or gives one a value that isn't allowed; says the line.
 */
export async function readConfigFile<S extends Settings>(
  path: string,
  experiment: string,
  rules: S,
): Promise<ConfigFile<S>> {
  const { content, lineOf } = await parse(path);
  if (!isObject(content)) throw refused(path, "settings by name", content);
  const isNested = "settings" in content;
  if (isNested && content.experiment !== undefined && content.experiment !== experiment) {
    throw new UsageError(
      `Cannot take settings of ${path}: expected a run of ${experiment}, got one of ${content.experiment}`,
    );
  }
  const given = isNested ? content.settings : content;
  if (!isObject(given)) throw refused(path, "settings by name", given, lineOf("settings"));
  const values: Partial<SettingValues<S>> = {};
  for (const [name, value] of Object.entries(given)) {
    const line = lineOf(isNested ? `settings.${name}` : name);
    if (!Object.hasOwn(rules, name)) {
      const near = nearest(shorten(name), Object.keys(rules)).join(", ");
      const words = `settings of ${experiment}, got ${shorten(name)}; nearest: ${near}`;
      throw new UsageError(`Cannot read ${place(path, line)}: expected ${words}`);
    }
    values[name as keyof S] = valueOf(path, name, value, rules, line);
  }
  return { values, isRun: isNested && "identity" in content };
}

/** A value as the setting takes it: as it is, as an older version wrote it, or as a text of a flag. */
function valueOf(path: string, name: string, value: unknown, rules: Settings, line?: number) {
  const { fits, read, renew, rule } = rules[name];
  const isText = ["string", "number", "boolean"].includes(typeof value);
  const candidates = [value, renew?.(value), ...isText ? [read(String(value))] : []];
  const found = candidates.find((one) => one !== undefined && fits(one));
  if (found === undefined) throw refused(path, `${name} to be ${rule}`, value, line);
  return found;
}

async function parse(path: string): Promise<ConfigText> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    const why = cause instanceof Deno.errors.NotFound ? "there is no such file" : cause.message;
    throw new UsageError(`Cannot read ${path}: expected a file of settings; ${why}`);
  });
  return await readConfigText(path, text).catch((error) => {
    if (!(error instanceof ConfigTextError)) throw error;
    throw new UsageError(`Cannot read ${place(path, error.line)}: ${error.message}`);
  });
}

function refused(path: string, rule: string, got: unknown, line?: number): UsageError {
  const shown = typeof got === "string" ? got.replaceAll("\n", " ") : JSON.stringify(got);
  return new UsageError(
    `Cannot read ${place(path, line)}: expected ${rule}, got ${
      shorten(shown ?? "nothing") || "nothing"
    }`,
  );
}

function place(path: string, line?: number): string {
  return line === undefined ? path : `${path}, line ${line}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

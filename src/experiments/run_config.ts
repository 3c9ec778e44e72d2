/**
 * What a run's `config.json` holds, checked against the settings of its experiment.
 *
 * @module
 */
import { type DeviceName, deviceNames } from "../devices/mod.ts";
import { nearest, quote } from "../host/mod.ts";
import { readConfig } from "./folder_config.ts";
import { identityOf, RUN_FORMAT } from "./run_identity.ts";
import { assertFields, isObject, parseJson, refuse } from "./schema.ts";
import { type Settings, type SettingValues, shorten } from "./settings.ts";

/** The content of a run's `config.json`. */
export interface RunConfig<S extends Settings> {
  /** The version of what the folder holds. */
  readonly format: number;
  /** The experiment's name. */
  readonly experiment: string;
  /** The command that started it. */
  readonly command: string;
  /** The digest of experiment, command and settings; its records and checkpoints carry it too. */
  readonly identity: string;
  /** Where it was started; it may go on elsewhere. */
  readonly device: DeviceName;
  /** The settings. */
  readonly settings: SettingValues<S>;
}

/** The configuration of a new run. */
export function makeRunConfig<S extends Settings>(
  experiment: string,
  command: string,
  device: DeviceName,
  settings: SettingValues<S>,
): RunConfig<S> {
  const identity = identityOf(experiment, command, settings);
  return { format: RUN_FORMAT, experiment, command, identity, device, settings };
}

/**
 * Reads a run's configuration.
 *
 * @param folder The run's folder, for messages.
 * @param text The content of its `config.json`.
 * @param experiment The experiment that it should be of.
 * @param rules What its settings may be.
 * @param older Formats of older versions that can be gone on with. Default none.
 * @throws {RangeError} if it isn't one of this experiment, or was changed; the message names the file, the
 *   key, what is expected and what is there.
 */
export function parseRunConfig<S extends Settings>(
  folder: string,
  text: string,
  experiment: string,
  rules: S,
  older: readonly number[] = [],
): RunConfig<S> {
  const file = `${folder}/config.json`;
  const config = parseJson(text, file);
  if (!isObject(config)) throw refuse(file, "an object", config);
  assertExperiment(folder, config.experiment, experiment);
  const format = [RUN_FORMAT, ...older].find((one) => one === config.format);
  if (format === undefined) {
    throw new RangeError(
      `${refuse(file, `format to be ${RUN_FORMAT}`, config.format).message}; another version of ` +
        "mimetic made it, and only that one can go on with it",
    );
  }
  assertFields({ command: "text", identity: "text" } as const, config, file);
  const { command, identity, device, settings: written } = config;
  const known = deviceNames.find((name) => name === device);
  if (!known) throw refuse(file, `device to be one of ${deviceNames.join(", ")}`, device);
  const settings = renewed(written, rules);
  assertSettings(file, settings, rules);
  // The digest is of what was written: settings that were added later are in none of an older folder.
  if (identityOf(experiment, command, Object(written), format) !== identity) {
    throw new RangeError(
      `Cannot resume ${folder}: expected the settings and command that it was started with, but ` +
        "config.json was changed since and would mix settings; put them back, or start anew with --out",
    );
  }
  return { format, experiment, command, identity, device: known, settings };
}

/** Settings as they are written now. */
function renewed(settings: unknown, rules: Settings): unknown {
  if (!isObject(settings)) return settings;
  const values: Record<string, unknown> = { ...settings };
  for (const [name, { renew }] of Object.entries(rules)) {
    const value = renew?.(Object.hasOwn(settings, name) ? settings[name] : undefined);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/**
 * The name of the experiment that a folder's run is of.
 *
 * @param folder The run's folder.
 * @param names The experiments that it may be of.
 * @throws {RangeError} if it is of none of them.
 * @throws {Error} if there is no run in it.
 */
export async function readExperimentName(
  folder: string,
  names: readonly string[],
): Promise<string> {
  const file = `${folder}/config.json`;
  const config = parseJson(await readConfig(folder), file);
  const found = isObject(config) ? config.experiment : undefined;
  const [, whole] = /\(part of (\w+)\)$/.exec(String(found)) ?? [];
  if (whole) {
    throw new RangeError(
      `Cannot work on ${folder}: expected the folder of a whole experiment, got a part of ${whole}; ` +
        "name the folder that it lies in",
    );
  }
  const name = names.find((one) => one === found);
  if (name !== undefined) return name;
  throw refuse(file, `experiment to be one of ${names.join(", ")}`, found);
}

function assertExperiment(folder: string, found: unknown, experiment: string): void {
  if (found === experiment) return;
  if (typeof found !== "string" || !/^[a-z0-9]+$/i.test(found)) {
    throw refuse(`${folder}/config.json`, `experiment to be "${experiment}"`, found);
  }
  throw new RangeError(
    `Cannot resume ${folder}: expected a run of ${experiment}, got one of ${found}; go on with ` +
      `deno task ${found} --resume=${quote(folder)}`,
  );
}

/**
 * Makes sure that settings are what an experiment takes.
 *
 * @param place Where they stand, for the message.
 * @throws {RangeError} if one isn't allowed, is missing, or is none of the experiment's.
 */
export function assertSettings<S extends Settings>(
  place: string,
  settings: unknown,
  rules: S,
): asserts settings is SettingValues<S> {
  if (!isObject(settings)) throw refuse(place, "settings to be an object", settings);
  const names = Object.keys(rules);
  for (const name of names) {
    const { rule, fits } = rules[name];
    const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (!fits(value)) throw refuse(place, `settings.${name} to be ${rule}`, value);
  }
  const stranger = Object.keys(settings).find((name) => !names.includes(name));
  if (stranger === undefined) return;
  throw new RangeError(
    `Cannot read ${place}: expected no other settings than those of its experiment, got ${
      shorten(stranger)
    }; nearest: ${nearest(shorten(stranger), names).join(", ")}`,
  );
}

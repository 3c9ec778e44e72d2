/**
 * A run's settings as the part of an address behind `#`: `problem=copying&init=default,mimetic:step=0.5`.
 * Names are those of the commands' flags, and what has its value by default is left out.
 *
 * @module
 */
import { shorten } from "../../../src/experiments/mod.ts";
import { nearest } from "../../../src/host/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import { checkSettings, type SettingName, settings, settingsOf, usedSettings } from "./settings.ts";

/** The longest link that is read. */
const LONGEST = 2_000;

/**
 * Settings as a link's fragment, without `#`; empty where all have their values by default.
 *
 * @throws {RangeError} if they can't be used.
 */
export function encodeLink(run: RunSettings): string {
  const checked = checkSettings(run);
  const { problem, model } = checked;
  const defaults: RunSettings = { ...settingsOf({ problem, model }) };
  const differs = (name: SettingName) => {
    if (name === "problem") return problem !== settingsOf().problem;
    if (name === "model") return model !== settingsOf({ problem }).model;
    return String(checked[name]) !== String(defaults[name]);
  };
  return usedSettings(checked).filter(differs).map((name) => `${name}=${checked[name]}`).join("&");
}

/**
 * The settings of a link's fragment, with or without `#`.
 *
 * @throws {RangeError} if it holds something else than settings that can be used together.
 */
export function decodeLink(fragment: string): RunSettings {
  if (fragment.length > LONGEST) {
    refuse(`expected at most ${LONGEST} letters, got ${fragment.length}`);
  }
  const given: Partial<Record<SettingName, unknown>> = {};
  for (const part of fragment.replace(/^#/, "").split("&").filter(Boolean)) {
    const [, name, text] = /^([^=]*)=(.*)$/s.exec(decoded(part)) ?? refuse(
      `expected settings as name=value, got ${shorten(part)}`,
    );
    const known = knownName(name);
    if (Object.hasOwn(given, known)) refuse(`expected ${known} once, got it twice`);
    const { read, fits, rule } = settings[known];
    const value = read(text);
    if (!fits(value)) refuse(`expected ${known} to be ${rule}, got ${shorten(text) || '""'}`);
    given[known] = value;
  }
  const run = settingsOf(given as Partial<RunSettings>);
  const used = usedSettings(run);
  const idle = (Object.keys(given) as SettingName[]).find((name) => !used.includes(name));
  if (idle !== undefined) {
    refuse(
      `expected settings of ${run.problem} with ${run.model}, ${used.join(", ")}, got ${idle}`,
    );
  }
  return checkSettings(run);
}

/** A part of a fragment as it was meant: other programs write `%2C` for a comma. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return refuse(`expected %XX to be letters of UTF-8, got ${shorten(part)}`);
  }
}

function knownName(name: string): SettingName {
  if (Object.hasOwn(settings, name)) return name as SettingName;
  const names = Object.keys(settings);
  const near = nearest(name, names).join(", ");
  return refuse(`expected a setting's name, got ${shorten(name) || '""'}; nearest: ${near}`);
}

function refuse(why: string): never {
  throw new RangeError(`Cannot read the link: ${why}`);
}

import { murmurHash3 } from "../random/mod.ts";

/** The version of what run folders hold; a folder of another one can't be gone on with. */
export const RUN_FORMAT = 3;

/** Whose a record or checkpoint is. */
export interface RunOwner {
  /** The run's name within the experiment. */
  readonly run: string;
  /** The experiment's identity, from {@linkcode identityOf}. */
  readonly identity: string;
}

/**
 * A digest of all that decides what an experiment's runs come to: results of one folder with different
 * ones are of different settings.
 *
 * @param experiment The experiment's name.
 * @param command The command that started it.
 * @param settings All settings but those that may change when it is resumed: plain JSON by name.
 * @param format The version of its folder.
 * @returns 16 hexadecimal digits. The order of keys doesn't matter.
 */
export function identityOf(
  experiment: string,
  command: string,
  settings: object,
  format: number = RUN_FORMAT,
): string {
  const sorted = Object.entries(settings).sort(([a], [b]) => a < b ? -1 : 1);
  const text = JSON.stringify([format, experiment, command, sorted]);
  const [high, low] = murmurHash3(new TextEncoder().encode(text));
  return [high, low].map((word) => word.toString(16).padStart(8, "0")).join("");
}

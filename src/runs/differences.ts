import type { RunFolderContent } from "./read_folder.ts";
import { settingValue } from "./rows.ts";
import { type Value, valueText } from "./values.ts";

/** A setting in which two folders differ. */
export interface Difference {
  /** The setting, or what else is told of a folder. */
  readonly name: string;
  /** Its value in the first; undefined where it has none. */
  readonly first: Value;
  /** Its value in the second. */
  readonly second: Value;
}

/** In what two run folders differ: experiment, format, version, device, data, and every setting. */
export function folderDifferences(first: RunFolderContent, second: RunFolderContent): Difference[] {
  const [a, b] = [first, second].map(told);
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((name) => ({ name, first: a.get(name), second: b.get(name) }))
    .filter(({ first, second }) => valueText(first) !== valueText(second));
}

function told(
  { experiment, format, device, summary, settings }: RunFolderContent,
): Map<string, Value> {
  const facts = { experiment, format, version: summary?.version, device, data: summary?.dataset };
  return new Map([
    ...Object.entries(facts),
    ...Object.entries(settings).map(([name, value]): [string, Value] => [
      Object.hasOwn(facts, name) ? `settings.${name}` : name,
      settingValue(value),
    ]),
  ]);
}

/**
 * Arms of a comparison: their order, their names in prose and their colors.
 *
 * @module
 */

/** Fixed colors, so that an arm looks the same in every report. All tell apart for color-blind eyes. */
const known: Readonly<Record<string, string>> = { default: "#3b7fc4", mimetic: "#e0691b" };

/** For any other arm, in order of appearance: after Okabe & Ito's palette. */
const others = ["#109e78", "#b565a7", "#c99a06", "#4cb0d9", "#8a8f98"];

/** Dashes repeat more slowly than colors, so further arms still differ. */
const dashes = ["solid", "dash", "dot", "dashdot"];

/** How an arm is drawn. */
export interface ArmStyle {
  /** CSS color, six hexadecimal digits. */
  readonly color: string;
  /** Plotly's dash of the arm's lines. */
  readonly dash: string;
}

/**
 * The arms of some records: `"default"` first, the others in order of appearance.
 *
 * @param records Anything that names its initialization.
 * @returns Names without repetition.
 */
export function armNames(records: readonly { readonly init: string }[]): string[] {
  const names = [...new Set(records.map((record) => record.init))];
  return names.includes("default")
    ? ["default", ...names.filter((name) => name !== "default")]
    : names;
}

/**
 * The style of each arm. A variant, as in "default, filters frozen", has its arm's color in dashes, wherever it
 * stands.
 *
 * @param names Arms in the report's order.
 * @returns Color and dash by name, in the same order.
 */
export function armStyles(names: readonly string[]): Map<string, ArmStyle> {
  const styles = new Map<string, ArmStyle>();
  let next = 0;
  const isVariant = (name: string) => name.includes(", ");
  for (const name of names.toSorted((a, b) => Number(isVariant(a)) - Number(isVariant(b)))) {
    const parent = styles.get(name.split(", ")[0]);
    if (parent) styles.set(name, { color: parent.color, dash: variantDash(parent.dash) });
    else if (Object.hasOwn(known, name)) styles.set(name, { color: known[name], dash: "solid" });
    else {
      const dash = dashes[Math.floor(next / others.length) % dashes.length];
      styles.set(name, { color: others[next++ % others.length], dash });
    }
  }
  return new Map(names.map((name) => [name, styles.get(name)!]));
}

/** The dash of a variant: not its parent's. */
function variantDash(dash: string): string {
  return dash === "solid" ? "dash" : "longdashdot";
}

/**
 * The color with an opacity.
 *
 * @param color Six hexadecimal digits after `#`.
 * @param alpha Opacity in [0, 1].
 * @returns A CSS `rgba()` color.
 */
export function withAlpha(color: string, alpha: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `rgba(${red},${green},${blue},${alpha})`;
}

/**
 * Records of one arm by seed, seeds ascending.
 *
 * @param records Records of any arms.
 * @param init The arm.
 * @returns Seed → its records, in the given order.
 */
export function bySeed<R extends { readonly init: string; readonly seed: number }>(
  records: readonly R[],
  init: string,
): Map<number, R[]> {
  const seeds = new Map<number, R[]>();
  for (const record of records) {
    if (record.init !== init) continue;
    const list = seeds.get(record.seed);
    if (list) list.push(record);
    else seeds.set(record.seed, [record]);
  }
  return new Map([...seeds].sort(([a], [b]) => a - b));
}

/**
 * Numbers that each scheme of the table makes of a small role, and the file that holds them. Writes it anew:
 *
 *     deno run -RW src/initializers/testing/golden_schemes.ts
 *
 * @module
 */
import { type Scheme, schemes } from "../mod.ts";
import { initialized } from "./role_cases.ts";

/** Where they are. */
export const GOLDEN = new URL("./golden_schemes.json", import.meta.url);

/** Of each parameter that a scheme changes: three of its numbers and its norm, to 7 digits. */
export function fingerprintOf(row: Scheme): Record<string, number[]> {
  const changed = [...initialized(row.read({}).scheme)].filter(([, { before, after }]) =>
    after.some((x, i) => x !== before[i])
  );
  return Object.fromEntries(changed.map(([name, { after }]) => {
    const some = [0, 1, 2].map((i) => after[Math.floor(i * (after.length - 1) / 2)]);
    const numbers = [...some, Math.hypot(...after)];
    return [name, numbers.map((x) => Number(x.toPrecision(7)))];
  }));
}

if (import.meta.main) {
  const all = schemes.map((row) => [`${row.kind}.${row.name}`, fingerprintOf(row)] as const);
  const lines = all.map(([name, made]) => `  ${JSON.stringify(name)}: ${JSON.stringify(made)}`);
  await Deno.writeTextFile(GOLDEN, `{\n${lines.join(",\n")}\n}\n`);
}

/**
 * Comparison with values kept beside the tests.
 *
 * @module
 */
import assert from "assert";

/**
 * Asserts that a value is as kept in `snapshots/`. `UPDATE_SNAPSHOTS=1` keeps the new value instead;
 * format the files afterwards and read the difference before committing it.
 *
 * @param name File name without `_cases.ts`.
 * @param value Anything JSON holds.
 */
export async function assertSnapshot(name: string, value: unknown): Promise<void> {
  const file = new URL(`snapshots/${name}_cases.ts`, import.meta.url);
  // Through text, as figures reach the page that way: what JSON drops does not count.
  const text = JSON.stringify(value);
  if (Deno.env.get("UPDATE_SNAPSHOTS") === "1") {
    await Deno.mkdir(new URL(".", file), { recursive: true });
    return await Deno.writeTextFile(
      file,
      `// Written by UPDATE_SNAPSHOTS=1.\nexport default ${text};\n`,
    );
  }
  const { default: kept } = await import(file.href);
  assert.deepEqual(JSON.parse(text), kept, `${name} differs from its snapshot`);
}

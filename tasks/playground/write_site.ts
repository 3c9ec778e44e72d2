/**
 * The playground as a folder for any host.
 *
 * @module
 */
import { writeFiles } from "../command_line/write_files.ts";
import type { Site } from "./build_site.ts";

/**
 * Refuses a folder that holds something, before anything is built.
 *
 * @throws {Error} If it holds something, or isn't a folder.
 */
export async function requireEmpty(folder: string, what = "the playground"): Promise<void> {
  const refuse = (got: string, cause?: unknown): never => {
    throw new Error(
      `Cannot write ${what} to ${folder}: expected a new or empty folder, got ${got}`,
      { cause },
    );
  };
  let names: string[];
  try {
    names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    if (error instanceof Deno.errors.NotADirectory) return refuse("a file", error);
    throw error;
  }
  if (names.length) refuse(`one with ${names.sort()[0]}`);
}

/** Writes a site's files, or none where one can't be written. */
export async function writeSite(site: Site, folder: string): Promise<void> {
  await writeFiles(folder, site.entries().map(([name, { text }]) => [name, text] as const));
}

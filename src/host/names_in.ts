import { ignoreMissing } from "./ignore_missing.ts";

/** The names of what is in a folder; none if it isn't there. */
export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    ignoreMissing(error);
  }
  return names;
}

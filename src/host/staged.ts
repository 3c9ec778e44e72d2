import { ignoreMissing } from "./ignore_missing.ts";
import { namesIn } from "./names_in.ts";

/**
 * How one of several writers, of which only one may write, replaces a file or folder. What is new is made
 * beside it under the writer's own name, then the writer looks whether it still may, and then renames.
 * Whoever takes its place removes what it has staged first, so a rename that comes too late finds nothing.
 */
export interface Staging {
  /** The writer's own name, from {@linkcode makeToken}. */
  readonly token: string;
  /** Throws if the writer may no longer write. */
  readonly confirm: () => Promise<void>;
}

/** A name that nothing else has: 16 hexadecimal digits. */
export function makeToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where what will be `path` is made. */
export function stagedPath(path: string, staging?: Pick<Staging, "token">): string {
  return staging ? `${path}.${staging.token}.new` : `${path}.new`;
}

/** Removes what writers have staged in a folder; only that for `name` where it is given. */
export async function removeStaged(folder: string, name?: string): Promise<void> {
  for (const staged of await namesIn(folder)) {
    const [, target] = /^(.+)\.[0-9a-f]{16}\.new$/.exec(staged) ?? [];
    if (target === undefined || name !== undefined && target !== name) continue;
    await Deno.remove(`${folder}/${staged}`, { recursive: true }).catch(ignoreMissing);
  }
}

/**
 * The names of files of decoded images, FOLDER-STATE-OPTIONS.images, each part 16 hexadecimal digits of what
 * it stands for; and what among such files can't be used any more.
 *
 * @module
 */
import { namesIn, splitPath } from "../../host/mod.ts";

/** A name, or that of a draft of it. */
const NAMES = /^([0-9a-f]{16})-([0-9a-f]{16})-[0-9a-f]{16}\.images(\.[0-9a-f]{16}\.new)?$/;

/** Names of versions before these, which said nothing of folders. */
const FORMER = /^[0-9a-f]{32}\.images(\.[0-9a-f]{16}\.new)?$/;

/** Milliseconds after which a draft that nothing was added to is one that a killed process left. */
const LEFT = 3_600_000;

/**
 * Removes what a new file stands in place of: files of earlier states of its folder, those of versions that
 * named them otherwise, and drafts that were left. What can't be removed stays.
 */
export async function removeOutdated(path: string): Promise<void> {
  const [cache, own] = splitPath(path);
  const [, folder, state] = NAMES.exec(own) ?? [];
  for (const name of await namesIn(cache)) {
    const [, itsFolder, itsState, draft] = NAMES.exec(name) ?? [];
    const former = FORMER.exec(name);
    if (!former && (folder === undefined || itsFolder !== folder)) continue;
    const outdated = draft ?? former?.[1]
      ? await isLeft(`${cache}${name}`)
      : former || itsState !== state;
    if (outdated) await Deno.remove(`${cache}${name}`).catch(() => {});
  }
}

async function isLeft(path: string): Promise<boolean> {
  const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
  return mtime !== null && Date.now() - mtime.getTime() > LEFT;
}

import { makeToken, removeIfThere, renameDurably, stagedPath } from "../../host/mod.ts";

/** Files that are made under names that nothing else has, and get their own names once all are there. */
export class StagedFiles {
  readonly #paths: string[] = [];
  readonly #token = makeToken();
  /** How many have their own names. */
  #renamed = 0;

  /**
   * @param folders Folders that are missing, the inner ones first.
   * @param overwrite Whether files that are there may be replaced.
   */
  constructor(private readonly folders: readonly string[], private readonly overwrite: boolean) {}

  /** Makes the folders that are missing. */
  async makeFolders(): Promise<void> {
    if (this.folders.length) await Deno.mkdir(this.folders[0], { recursive: true });
  }

  /** Where what will be a file is made. */
  add(path: string): string {
    this.#paths.push(path);
    return this.#staged(path);
  }

  /** Gives all files their names, in their order. */
  async rename(): Promise<void> {
    for (; this.#renamed < this.#paths.length; this.#renamed++) {
      const path = this.#paths[this.#renamed];
      await renameDurably(this.#staged(path), path);
    }
  }

  /** Removes what was made, but for files in whose place others may have been. */
  async remove(): Promise<void> {
    for (const [i, path] of this.#paths.entries()) {
      const replaced = this.overwrite && !this.folders.length;
      const name = i >= this.#renamed ? this.#staged(path) : replaced ? undefined : path;
      if (name !== undefined) await removeIfThere(name).catch(() => {});
    }
    for (const folder of this.folders) await Deno.remove(folder).catch(() => {});
  }

  #staged(path: string): string {
    return stagedPath(path, { token: this.#token });
  }
}

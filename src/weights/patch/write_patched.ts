import { requireDeno, splitPath } from "../../host/mod.ts";
import type { Role } from "../../initializers/mod.ts";
import type { StoredArray } from "../stored_types.ts";
import type { WeightFile } from "../weight_file.ts";
import { copyWith, type Replacement } from "./copy_with.ts";
import { checkDestination, missingFolders } from "./destination.ts";
import { partsOf } from "./role_parts.ts";
import { StagedFiles } from "./staged_files.ts";

/** Makes the tensors of a role that change, by name. */
type Make = (role: Role) => Promise<Map<string, StoredArray>>;

/** Where files go. */
interface WriteOptions {
  readonly to: string;
  readonly overwrite: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes a file, or shards with their index into a folder, with the tensors of some roles made anew. After an
 * error all is as it was, as nothing gets its name before everything is on the disk; but for shards that had taken
 * the places of others when one couldn't get its name.
 *
 * @throws {RangeError} if layers share a tensor, or files can't be written there.
 */
export async function writePatched(
  file: WeightFile,
  { to, overwrite, signal }: WriteOptions,
  roles: readonly Role[],
  make: Make,
): Promise<void> {
  requireDeno(`write ${to}`);
  const owners = ownersOf(file, roles);
  const files = new Map<string, Replacement[]>();
  for (const [name, { file: path, at, bytes }] of file.tensors) {
    if (!files.has(path)) files.set(path, []);
    if (owners.has(name)) files.get(path)!.push({ name, at, bytes });
  }
  const sharded = file.source.endsWith(".json");
  // The index comes last: with it the shards are a whole.
  if (sharded) files.set(file.source, []);
  const destination = (path: string) => sharded ? `${to}/${splitPath(path)[1]}` : to;
  const folders = sharded ? await missingFolders(to) : [];
  if (!folders.length) {
    for (const path of files.keys()) {
      await checkDestination(destination(path), [...files.keys()], overwrite);
    }
  }
  const elements = maker(owners, make);
  const staged = new StagedFiles(folders, overwrite);
  try {
    await staged.makeFolders();
    for (const [path, replacements] of files) {
      const place = staged.add(destination(path));
      await copyWith(path, place, replacements, elements, signal);
    }
    await staged.rename();
  } catch (error) {
    await staged.remove();
    throw error;
  }
}

/** The role that each tensor is a part of. */
function ownersOf(file: WeightFile, roles: readonly Role[]): Map<string, Role> {
  const owners = new Map<string, Role>();
  for (const role of roles) {
    for (const { slice: { parameter: { name } } } of partsOf(role)) {
      const other = owners.get(name) ?? role;
      if (other !== role) {
        throw new RangeError(
          `Cannot patch ${file.source}: expected tensors of one layer each, got ${name} in ` +
            `${other.name} and ${role.name}`,
        );
      }
      owners.set(name, role);
    }
  }
  return owners;
}

/** Gives tensors in any order, and makes each role once. What was given is let go of. */
function maker(
  owners: ReadonlyMap<string, Role>,
  make: Make,
): (name: string) => Promise<StoredArray | undefined> {
  const made = new Set<Role>();
  const waiting = new Map<string, StoredArray>();
  return async (name) => {
    const role = owners.get(name)!;
    if (!made.has(role)) {
      made.add(role);
      for (const [tensor, data] of await make(role)) waiting.set(tensor, data);
    }
    const data = waiting.get(name);
    waiting.delete(name);
    return data;
  };
}

import type { Role } from "../../initializers/mod.ts";
import { shorten } from "../json_scanner.ts";
import { findLayers } from "../layouts/find_layers.ts";
import type { FoundAttention } from "../layouts/found_layers.ts";
import { headHints } from "../layouts/head_hints.ts";
import { type FileRoles, rolesOf } from "../layouts/roles_of.ts";
import type { WeightFile } from "../weight_file.ts";

/**
 * The roles of a file's layers, whose heads are known, or guessed where they are mostly as usual.
 *
 * @throws {RangeError} if there are none, or nothing says how many heads there are.
 */
export async function rolesIn(
  file: WeightFile,
  heads: number | undefined,
): Promise<FileRoles & { readonly guessed: boolean }> {
  const found = findLayers(file.tensors, await headHints(file, heads));
  const guessed = found.attention.filter(({ headsFrom }) => headsFrom === "guess");
  const unsure = guessed.find((layer) => !isUsual(layer, found.attention));
  if (unsure) {
    throw new RangeError(
      `Cannot patch ${file.source}: expected its heads to be given, as neither its tensors nor ` +
        `metadata nor a config.json beside it say how many ${unsure.name} has, got ` +
        `${unsure.query.rows} dimensions of queries`,
    );
  }
  const made = rolesOf(found, file.tensors);
  if (made.roles.length) return { ...made, guessed: guessed.length > 0 };
  const names = [...file.tensors.keys()].slice(0, 3).map(shorten).join(", ") || "none";
  throw new RangeError(
    `Cannot patch ${file.source}: expected attention blocks, depthwise filters, scans or perceptrons by ` +
      `names and shapes that are known, got ${file.tensors.size} tensors: ${names}, …`,
  );
}

/** The widths of ViT-Ti to ViT-L and of GPT-2, which have heads of 64 dimensions; others of timm's haven't. */
const USUAL: Readonly<Record<string, readonly number[]>> = {
  qkv: [192, 384, 768, 1024],
  c_attn: [768, 1024, 1280, 1600],
};

/** Whether a guess of 64 dimensions a head is right for a layer, where all layers are as wide. */
function isUsual({ query, headDim }: FoundAttention, layers: readonly FoundAttention[]): boolean {
  const [, name] = /(?:^|\.)(qkv|c_attn)\.weight$/.exec(query.tensor) ?? [];
  return headDim === 64 && Boolean(USUAL[name]?.includes(query.rows)) &&
    layers.every(({ query: { rows } }) => rows === query.rows);
}

/**
 * Those of the roles whose places were asked for.
 *
 * @throws {RangeError} if one is asked for that isn't there.
 */
export function chooseLayers(
  file: WeightFile,
  roles: readonly Role[],
  layers: readonly number[] | undefined,
): readonly Role[] {
  if (layers === undefined) return roles;
  if (!layers.length) {
    throw new RangeError(`Cannot patch ${file.source}: expected one layer or more, got none`);
  }
  const wrong = layers.find((layer) => !roles[layer]);
  if (wrong === undefined) return roles.filter(({ index }) => layers.includes(index));
  const [{ kind }] = roles;
  throw new RangeError(
    `Cannot patch ${file.source}: expected ${kind} layers from 0 to ${
      roles.length - 1
    }, got ${wrong}`,
  );
}

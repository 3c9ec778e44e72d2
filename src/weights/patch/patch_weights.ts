import { parseScheme, type Role } from "../../initializers/mod.ts";
import { Random } from "../../random/mod.ts";
import { openWeights } from "../open_weights.ts";
import { chooseLayers, rolesIn } from "./layers_in_file.ts";
import { RolePatcher, type WeightChange } from "./role_patcher.ts";
import { writePatched } from "./write_patched.ts";

/** How {@linkcode patchWeights} changes a file. */
export interface PatchOptions {
  /** A scheme of the registry with its options, as in `"covariance:norm=0.58"`. */
  readonly init: string;
  /** What is drawn. Default 0. */
  readonly seed?: number | string;
  /** Which layers of the scheme's kind, from 0. Default all. */
  readonly layers?: readonly number[];
  /** Heads of queries, where the file doesn't say how many. */
  readonly heads?: number;
  /**
   * Where the changed file goes: a file, or a folder if the weights are in shards. Without it nothing is
   * written.
   */
  readonly to?: string;
  /** Replace a file that is there, the one that is read included. Default false. */
  readonly overwrite?: boolean;
  /** Stops the work, and leaves nothing behind: neither files nor folders, nor some shards changed. */
  readonly signal?: AbortSignal;
  /** Called after each layer. */
  readonly onLayer?: (done: number, all: number) => void;
}

/** What a patch changed, or would change. */
export interface Patch {
  /** The scheme with the options that aren't its defaults. */
  readonly init: string;
  /** The kind of its layers. */
  readonly kind: Role["kind"];
  /** Layers of that kind that the file has. */
  readonly count: number;
  /** Heads of the first attention layer's queries and keys, if the scheme is for attention. */
  readonly heads?: {
    readonly heads: number;
    readonly keyHeads: number;
    /** Whether that is a guess: 64 dimensions a head, as most networks of that width have. */
    readonly guessed?: true;
  };
  /** The parts that changed, layer after layer. */
  readonly changes: readonly WeightChange[];
}

/**
 * Writes a structured start into a checkpoint of another library, under the file's own names, in its layouts
 * and data types, so that it can be trained there. All other bytes stay as they are: the header, metadata,
 * other tensors, and elements that the scheme leaves alone. One layer's tensors are in memory at a time, and
 * the file appears as a whole or not at all: shards, too, get their names once all are written.
 *
 * Layers are found by names and shapes ({@linkcode findLayers}). How many heads attention has is taken from
 * the block's tensors, from the metadata that this package writes, from a `config.json` beside the file, or
 * it is guessed to be 64 dimensions a head, where all blocks are named as timm's and as wide as ViT-Ti, S, B
 * or L, or named as GPT-2's and as wide; else `heads` must say it.
 *
 * Mimetic attention decomposes a matrix for each key head and one for the layer: on two cores of a server a
 * tenth of a second a layer of width 192, about three seconds of width 768, one minute and 1.3 GB
 * of width 2048 with eight heads a key (RESULTS.md, "Time and memory of weight files").
 *
 * The numbers are those that `initialize` gives a network of this package whose layers have the same names,
 * rounded to the nearest of the data type, ties to even.
 *
 * @param source A safetensors file, the index of shards, or a folder with one of them. Without `to` also an
 *   address.
 * @throws {RangeError} if there are no layers for the scheme, they can't be set by it, or the file can't be
 *   read or written.
 *
 * @example
 * ```ts
 * import { describe, initialize, vitNano } from "@x/mimetic/models";
 * import { patchWeights, saveWeights } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const network = describe(vitNano());
 * const folder = await Deno.makeTempDir();
 * await saveWeights(`${folder}/vit.safetensors`, network, initialize(network, { seed: 0 }));
 * const { changes } = await patchWeights(`${folder}/vit.safetensors`, {
 *   init: "mimetic",
 *   layers: [0],
 *   to: `${folder}/mimetic.safetensors`,
 * });
 * assert.deepEqual(changes.map(({ part }) => part), ["query", "key", "value", "projection"]);
 * ```
 */
export async function patchWeights(source: string, options: PatchOptions): Promise<Patch> {
  if (options.to !== undefined && /^https?:/i.test(source)) {
    throw new RangeError(
      `Cannot patch ${source}: expected a file of this machine, as all of it is copied, got an address`,
    );
  }
  await using file = await openWeights(source);
  const { init, seed = 0, to, overwrite = false, signal, onLayer = () => {} } = options;
  const { roles, transposed, guessed } = await rolesIn(file, options.heads);
  const kinds = new Set(roles.map(({ kind }) => kind));
  const { scheme, text } = parseScheme(init, kinds);
  const all = roles.filter(({ kind }) => kind === scheme.kind);
  const chosen = chooseLayers(file, all, options.layers);
  for (const role of chosen) scheme.check?.(role);
  const patcher = new RolePatcher(file, transposed, scheme, new Random(seed));
  const changes = new Map<Role, WeightChange[]>();
  const patch = async (role: Role) => {
    signal?.throwIfAborted();
    const made = await patcher.patch(role);
    changes.set(role, made.changes);
    onLayer(changes.size, chosen.length);
    return made.tensors;
  };
  if (to === undefined) { for (const role of chosen) await patch(role); }
  else await writePatched(file, { to, overwrite, signal }, chosen, patch);
  const [first] = chosen;
  return {
    ...{ init: text, kind: scheme.kind, count: all.length },
    ...first.kind === "attention" && {
      heads: { heads: first.heads, keyHeads: first.keyHeads, ...guessed && { guessed } },
    },
    changes: chosen.flatMap((role) => changes.get(role)!),
  };
}

import type { Network } from "../models/mod.ts";
import type { TokenGrid } from "./resample_positions.ts";

/** The parameters that are position embeddings of a grid of tokens, by name. */
export function positionGrids({ roles }: Pick<Network, "roles">): Map<string, TokenGrid> {
  const grids = new Map<string, TokenGrid>();
  for (const role of roles) {
    if (role.kind !== "attention" || !role.positions) continue;
    const { parameter, first, height, width } = role.positions;
    grids.set(parameter.name, { first, height, width });
  }
  return grids;
}

/** The names that timm and state-spaces give to the last layer. */
const HEAD = /^(head|head\.fc|lm_head)\.(weight|bias)$/;

/** Whether a parameter's name is one of a last layer. */
export const isHead = (name: string): boolean => HEAD.test(name);

/**
 * The parameters of the layer that makes logits, `[classes, …]`, by name.
 *
 * @throws {RangeError} if the network has none of its own.
 */
export function headOf({ model, parameters }: Network): Set<string> {
  const found = parameters.filter(({ name, shape }) => isHead(name) && shape[0] === model.classes);
  if (found.length) return new Set(found.map(({ name }) => name));
  const tied = Object.values(model.aliases ?? {}).join(", ");
  throw new RangeError(
    `Cannot replace the head of ${model.name}: expected parameters head, head.fc or lm_head for ` +
      `${model.classes} classes, got ${tied ? `a head that is tied to ${tied}` : "none"}`,
  );
}
